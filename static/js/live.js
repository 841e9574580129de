// What others write appears at once, without touching what is being typed here.
// The stream says only that something changed; the page is fetched through the ordinary door.
const body = document.body;
const address = body.dataset.live;
let stream = null, busy = null, again = false, last = "";

// Everything a person may be in the middle of: a form, a card just taken away, two texts to choose between.
const HELD = "form.form, .note[id^=part-]";
const held = (place) => place.matches(HELD) || place.querySelector(HELD);
const main = () => document.getElementById("main");

// With no form open the whole reading view is fetched again. Beside an open form only its neighbours are.
// It is fitted into what is shown, so that a finger on its way to a button still meets it.
function refresh(signal) {
  if (!held(main())) return reload();
  const card = document.getElementById(`part-${signal.part}`);
  if (!card) return tell();
  if (!held(card)) htmx.ajax("GET", `${body.dataset.plan}/${signal.kind}/${signal.part}`, { target: card, swap: "outerMorph", live: true });
}

// At once; what comes meanwhile is fetched together afterwards.
async function reload() {
  if (busy) { again = true; return; }
  tell(false);
  busy = htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerMorph", live: true });
  await Promise.resolve(busy).catch(() => {});
  busy = null;
  mark();
  catchUp();
}

function catchUp() {
  if (again && !busy && !asking() && !held(main())) reload();
}

// What the person asks for goes first: the news waits until it has come, and until it is closed again.
const asked = new Set();
const asking = () => [...asked].some((ctx) => ctx.target.isConnected || !asked.delete(ctx));
addEventListener("htmx:before:request", ({ detail: { ctx } }) => { if (!ctx.live) asked.add(ctx); });
const answered = ({ detail: { ctx } }) => { if (asked.delete(ctx)) catchUp(); };
addEventListener("htmx:finally:swap", answered);
addEventListener("htmx:finally:request", answered);
addEventListener("htmx:before:swap", (event) => {
  const { live, target } = event.detail.ctx;
  if (!live || (!asking() && !held(target))) return;
  event.preventDefault();
  again = true;
});

// Whether the plan waits for a yes, and where more can be added, follow from the card that just came back.
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const card = !ctx.live && /^part-/.test(ctx.target.id) && document.getElementById(ctx.target.id);
  if (!card || card.querySelector("form.form") || !document.getElementById("yes")) return;
  if (!held(main())) reload();
  else htmx.ajax("GET", location.pathname + location.search, { target: "#yes", select: "#yes", swap: "outerMorph", live: true });
});

function tell(news = true) {
  again = news;
  const line = document.getElementById("news");
  if (line) line.hidden = !news;
}

// Who is here, and a soft hint beside the card that somebody writes in. It never locks.
async function show(options) {
  const answer = await fetch(`${body.dataset.plan}/presence`, options).catch(() => null);
  const here = document.getElementById("here");
  if (!answer?.ok || answer.redirected || !here) return;
  here.innerHTML = await answer.text();
  body.toggleAttribute("data-together", here.childElementCount > 0);
  mark();
}

function mark() {
  document.querySelectorAll(".writes").forEach((old) => old.remove());
  document.querySelectorAll("#here [data-writes]").forEach((hint) => {
    const card = document.getElementById(hint.dataset.writes);
    if (!card) return;
    const beside = hint.cloneNode(true); // the line on top keeps its own when the page is refreshed
    beside.removeAttribute("data-writes");
    beside.className = "writes hint";
    card.append(beside);
  });
}

// To say that one is here is to ask who else is.
let noted = 0, where = "";
function note(part) {
  if (document.hidden || (part === where && Date.now() - noted < 4000)) return;
  [noted, where] = [Date.now(), part];
  show({ method: "POST", keepalive: true, body: new URLSearchParams({ part, csrf_token: body.dataset.token }) });
}

function heard(event) {
  if (event.lastEventId) last = event.lastEventId;
  const signal = JSON.parse(event.data);
  if (signal.kind === "presence") return show();
  refresh(signal);
}

// The access has ended: all goes, but unsaved words are shown once more, to copy.
function over() {
  if (stream) stream.close();
  body.dispatchEvent(new Event("over", { bubbles: true }));
}

// A browser has six connections to a server for all its pages together. Only what is looked at
// listens, at most three pages at once; the next one waits for its turn, and loads all the same.
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
    if (mine === turn) return new Promise((done) => { mine.done = done; open(); });
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

// A browser tries again by itself, but not after a refusal: full for now, or no longer ours to see?
async function refused() {
  if (!stream || stream.readyState !== EventSource.CLOSED) return;
  rest();
  const answer = await fetch(`${body.dataset.plan}/presence`).catch(() => null);
  if (answer && (answer.status === 404 || answer.redirected)) return over();
  setTimeout(listen, 5000 + Math.random() * 5000);
}

if (address) {
  last = body.dataset.seen;
  addEventListener("visibilitychange", () => { listen(); note(""); });
  addEventListener("pagehide", rest);
  addEventListener("input", (event) => {
    const card = event.target.closest && event.target.closest(".part");
    if (card && card.id) note(card.id.replace("part-", ""));
  });
  setInterval(() => note(""), 20000);
  listen();
  note("");
}
