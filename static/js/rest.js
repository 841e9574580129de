// On a device that others use too, a session ends by itself after some rest. Then the page must not go
// on showing what it shows. autosave.js leaves it, and takes along words that are not saved yet. Without
// a network the page is emptied, unless somebody was writing in it.
const rest = 1000 * document.body.dataset.rests;
let used = Date.now();

function look() {
  if (Date.now() - used < rest) return;
  used = Date.now();
  if (navigator.onLine) document.body.dispatchEvent(new Event("over", { bubbles: true }));
  else if (!document.querySelector("form[data-autosave], [data-holds]")) document.querySelector("main").replaceChildren();
}

if (rest) {
  ["input", "keydown", "pointerdown", "scroll"].forEach((kind) => addEventListener(kind, () => { used = Date.now(); }, { passive: true }));
  setInterval(look, 20000);
  addEventListener("visibilitychange", look);
}
