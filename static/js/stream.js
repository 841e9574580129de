// The server tells here that something changed.
const address = body.dataset.live;
let stream = null,
  last = "";

async function heard(event) {
  if (event.lastEventId) last = event.lastEventId;
  const signal = JSON.parse(event.data);
  if (signal.kind === "presence") return show();
  if (/^(access|conversation|meeting)$/.test(signal.kind) && (await show())) return;
  refresh(signal);
}

// The access has ended: ended.js leaves the page, and shows unsaved words once more to copy.
function over() {
  if (stream) stream.close();
  ended();
}
const ended = () => body.dispatchEvent(new Event("over", { bubbles: true }));

// A browser opens six connections to a server for all its pages together. So only visible pages
// listen, and at most three at once. A fourth one waits for its turn, and works without the stream.
let turn = null;
function listen() {
  if (document.hidden) return rest();
  if (turn) return;
  turn = {};
  if (navigator.locks) take(turn, 1);
  else open();
}

function take(mine, place) {
  return navigator.locks.request(`live-${place}`, { ifAvailable: place < 3 }, (lock) => {
    if (!lock) return take(mine, place + 1);
    if (mine === turn)
      return new Promise((done) => {
        mine.done = done;
        open();
      });
  });
}

function rest() {
  if (stream) stream.close();
  if (turn && turn.done) turn.done();
  stream = turn = null;
}

function open() {
  stream = new EventSource(address + (last ? `?since=${last}` : ""));
  stream.onmessage = heard;
  stream.addEventListener("over", over);
  stream.onerror = refused;
}

// A browser connects again by itself, but not after the server refused. Find out why it did: there
// were too many streams (try again later), or the access has ended.
async function refused() {
  if (!stream || stream.readyState !== EventSource.CLOSED) return;
  rest();
  const answer = await fetch(`${body.dataset.plan}/presence`).catch(() => null);
  if (answer && (answer.status === 404 || answer.redirected)) return over();
  setTimeout(listen, 5000 + Math.random() * 5000);
}

if (address) {
  last = body.dataset.seen;
  addEventListener("visibilitychange", () => {
    listen();
    note("");
  });
  addEventListener("pagehide", () => {
    gone();
    rest();
  });
  addEventListener("input", (event) => {
    const card = event.target.closest && event.target.closest(".part:not([data-own])");
    if (card && card.id)
      // first the key, then the news of it
      requestAnimationFrame(() => setTimeout(note, 0, card.id.replace("part-", "")));
  });
  addEventListener(
    "submit",
    (event) => where && event.target.closest(".part") && setTimeout(note, 0, ""),
  );
  setInterval(() => note(""), 20000);
  // the first may not have been kept, or the one before may have said "gone" after it
  setTimeout(() => note(where), 5000);
  setTimeout(() => {
    listen();
    note("");
  }); // the page itself goes first
}
