// Reads the page aloud with a voice of the phone's own. Nothing is sent anywhere.
// Loaded by ../voice.js when somebody presses "Listen" for the first time on a page.
const SKIPPED =
  "form, nav, svg, button, .part-foot, .buttons, .change, .call, .back, .alone, .aloud, .all-parts, .ds-sr-only, .writes, .more-ways, [hidden]";
const BLOCKS = "h1, h2, h3, p, li, dt, dd, blockquote, summary, article, section, div";

let at = 0; // the block that is read, or that reading goes on with
let speaking = null;

// The page's blocks of text in their order: [element, words]. Asked for anew each time, as others
// may change the page meanwhile.
function blocks() {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, textContent: words } = walker.currentNode;
    const block = parent.closest(BLOCKS);
    if (!words.trim() || parent.closest(SKIPPED) || !parent.getClientRects().length) continue;
    if (found.at(-1)?.[0] === block) found.at(-1)[1] += " " + words.trim();
    else found.push([block, words.trim()]);
  }
  return found;
}

function show(place, reads) {
  const [play, pause, stop] = place.querySelectorAll("button");
  const had = place.contains(document.activeElement);
  play.hidden = reads;
  pause.hidden = !reads;
  stop.hidden = !reads && !at;
  if (had) (reads ? pause : play).focus();
}

function quiet() {
  speaking?.block.classList.remove("read-now");
  speaking = null;
  speechSynthesis.cancel();
}

function read(place, voice) {
  const all = blocks();
  if (at >= all.length) return press("stop", place);
  const [block, words] = all[at];
  const mine = (speaking = Object.assign(new SpeechSynthesisUtterance(words), {
    voice,
    lang: voice.lang,
  }));
  mine.block = block;
  mine.onend = mine.onerror = () => {
    block.classList.remove("read-now");
    if (mine !== speaking) return;
    at += 1;
    read(place, voice);
  };
  block.classList.add("read-now");
  block.scrollIntoView({ block: "nearest" });
  speechSynthesis.speak(mine);
}

// Going on begins the block anew: on Android a voice that was paused does not go on by itself.
export function press(what, place, voice) {
  quiet();
  if (what === "stop") at = 0;
  if (what === "play") read(place, voice);
  show(place, what === "play");
}

// Who hides the screen, leaves the page or puts the phone away must not be heard any longer; nor
// may words go on that are not on the page any more.
function stop() {
  if (!speaking) return;
  quiet();
  const place = document.querySelector("[data-aloud]");
  if (place) show(place, false);
}
addEventListener("submit", stop, true);
addEventListener("over", stop);
addEventListener("pagehide", stop);
addEventListener("visibilitychange", () => {
  if (document.hidden) stop();
});
new MutationObserver(() => {
  if (speaking && !speaking.block.isConnected) stop();
}).observe(document.body, { childList: true, subtree: true });
