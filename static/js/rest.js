// On a device that others use too, a session ends by itself after some rest. Then the page must not
// go on showing what it shows. ended.js leaves it, and takes along words that are not saved yet.
// Without a network it empties the page, unless there are such words, and leaves it later.
const rest = 1000 * document.body.dataset.rests;
let used = Date.now();

function look() {
  if (Date.now() - used < rest) return;
  used = Date.now();
  document.body.dispatchEvent(new Event("over", { bubbles: true }));
}

if (rest) {
  ["input", "keydown", "pointerdown", "scroll"].forEach((kind) =>
    addEventListener(
      kind,
      () => {
        used = Date.now();
      },
      { passive: true },
    ),
  );
  setInterval(look, 20000);
  addEventListener("visibilitychange", look);
}
