// Shows at once what others write, without changing what is being typed here.
// The stream says only that something changed; the page is then fetched by an ordinary request.
const body = document.body;
const address = body.dataset.live;
let stream = null,
  busy = null,
  again = false,
  last = "";

// What the page asks for by itself. The mark tells the server that nobody is using it just now.
// Each asks from its own place: of those from one place a third is dropped while two are on their way.
const itself = { live: true, headers: { "X-By-Itself": "1" } };

// What a person may be in the middle of: a form, the notice that a part was just removed or that
// the plan changed before their yes, or two texts to choose from. These are never replaced.
const HELD = "form.form, [data-gone]";
const held = (place) => place.matches(HELD) || place.querySelector(HELD);
const main = () => document.getElementById("main");

// If no form is open, the whole page is fetched again, otherwise only the fragment of the part that
// changed. It is morphed into the page, so that a button stays in its place while a finger taps it.
function refresh(signal) {
  if (!held(main())) return reload();
  // for what is drawn beside the form
  dispatchEvent(new CustomEvent("heard", { detail: signal.kind }));
  const card = document.getElementById(`part-${signal.part}`);
  if (!card && signal.kind === "proposal") return; // one's own, or one that has a page of its own
  if (!card) return tell();
  const form = card.querySelector("form[data-autosave]");
  if (form) {
    form.heard = signal.revision;
    form.heardAt = Date.now();
    return takeOver(form);
  }
  again = true; // it may have been moved: the whole page is fetched when the form is closed
  htmx.ajax("GET", `${body.dataset.plan}/${signal.kind}/${signal.part}`, {
    source: card,
    target: card,
    swap: "outerMorph",
    ...itself,
  });
}

// An open form takes over what others have just written there, its words and the revision that they
// belong to together, when nobody writes: neither here, from a key until a pause and while words
// are marked to be written over, nor there. Half a word of theirs would end in this person's
// sentence. If somebody writes on meanwhile, the next save merges both, or asks.
const PAUSE = 4000;
["beforeinput", "compositionupdate", "input"].forEach((one) =>
  addEventListener(one, ({ target }) => target.form && (target.form.wroteAt = Date.now())),
);
const marks = (form, { activeElement: at } = document) =>
  form.contains(at) && at.selectionStart < at.selectionEnd;
const isWritten = (form) =>
  Date.now() - form.wroteAt < PAUSE || Date.now() - form.heardAt < PAUSE || marks(form);
const wait = (form) => {
  clearTimeout(form.waits);
  form.waits = setTimeout(takeOver, 500, form);
};
async function takeOver(form) {
  if (!form.isConnected) return;
  const { elements, dataset } = form,
    turn = elements.turn.value,
    state = () => form.querySelector(".status").dataset.state;
  if (state() === "saving") return wait(form);
  if (state() === "unsaved" || parseInt(elements.expected.value) >= form.heard) return;
  if (marks(form)) tell();
  if (isWritten(form)) return wait(form);
  const answer = await fetch(
    `${dataset.autosave}/edit?since=${elements.expected.value}${+turn ? "&saved" : ""}`,
    { headers: { "HX-Request": "true", ...itself.headers } },
  ).catch(() => null);
  if (!answer?.ok || answer.redirected) return tell();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"),
    line = fresh.querySelector(".status-line");
  if (
    !form.isConnected ||
    isWritten(form) ||
    turn !== elements.turn.value ||
    /saving|unsaved/.test(state())
  )
    return takeOver(form);
  // a later answer came first
  if (!(parseInt(line?.querySelector("input").value) > parseInt(elements.expected.value))) return;
  fresh.querySelectorAll("form [id]").forEach((one) => {
    const mine = document.getElementById(one.id);
    if (!mine) return;
    if (one.options) mine.innerHTML = one.innerHTML;
    if (mine.value?.trim() !== one.value?.trim()) put(mine, one.value);
    mine.checked = one.checked;
  });
  form.querySelector(".status-line").innerHTML = line.innerHTML;
  form.dispatchEvent(new Event("saved", { bubbles: true }));
}

// The place where somebody writes stays between the same words.
function put(field, value) {
  const at = field === document.activeElement ? field.selectionStart : null,
    { value: old } = field;
  field.value = value;
  if (at === null) return;
  const to = value.startsWith(old.slice(0, at))
    ? at
    : value.endsWith(old.slice(at))
      ? value.length - old.length + at
      : value.length;
  field.setSelectionRange(to, to);
}

// What a page asks for now and then has changed it as a whole: also where no stream says so.
addEventListener("renewed", reload);

const anew = (place) =>
  htmx.ajax("GET", location.pathname + location.search, {
    source: place,
    target: place,
    select: place,
    swap: "outerMorph",
    ...itself,
  });

// Fetch the page now. Changes that are signalled meanwhile are fetched together afterwards.
const step = () => main().querySelector(".meeting h1")?.textContent;
async function reload() {
  if (busy) {
    again = true;
    return;
  }
  tell(false);
  busy = anew("#main");
  await null; // a card that was just saved gets the focus first (page.js)
  const inside = main().contains(document.activeElement),
    before = step();
  await Promise.resolve(busy).catch(() => {});
  busy = null;
  // what had the focus is gone
  if (inside && !main().contains(document.activeElement)) main().focus({ preventScroll: true });
  if (before !== step()) scrollTo(0, 0); // all were taken on to the next step of a meeting
  mark();
  catchUp();
}

function catchUp() {
  if (again && !busy && !asking() && !held(main())) reload();
}

// What the person asks for goes first: changes by others wait until it has come, and, if it is a
// form, until that is closed again. Not so what the page asks for by itself: on a slow network it
// asks again as soon as an answer has come.
const asked = new Set();
const asking = () => [...asked].some((ctx) => ctx.target.isConnected || !asked.delete(ctx));
addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!("X-By-Itself" in ctx.request.headers)) asked.add(ctx);
});
const answered = ({ detail: { ctx } }) => {
  if (asked.delete(ctx)) catchUp();
};
addEventListener("htmx:finally:swap", answered);
addEventListener("htmx:finally:request", answered);
addEventListener("htmx:before:swap", (event) => {
  const { live, target, select, response } = event.detail.ctx;
  // The notice that a part was removed goes when somebody has brought the part back.
  const wait = live && (asking() || (held(target) && !target.matches("[data-gone]"))),
    other = live && select === "#main" && (!response.raw.ok || response.raw.redirected);
  if (wait || other) event.preventDefault();
  again ||= wait;
  // Another page came in its place: the sign-in, or that the access has ended. It is shown as what
  // it is. An error of the server is not: what is on the screen stays there until the next signal.
  // Not while the person goes somewhere already. And asked for anew: this page may be the answer to
  // a form, which a reload would send once more.
  if (other && !wait && response.status < 500 && Date.now() - left > GOING)
    location.assign(location.pathname + location.search);
});
let left = 0;
addEventListener("beforeunload", () => {
  left = Date.now();
});

// A fragment that the page asked for by itself came as a whole page: the part has been removed, or
// is closed to this person now. It leads nobody away from what they write (see autosave.js).
addEventListener(
  "htmx:after:request",
  (event) => {
    const { live, select, response } = event.detail.ctx;
    if (!live || select || (response.raw.ok && !response.raw.redirected)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell();
  },
  true,
);

// After a save the part's fragment comes back. Whether the plan waits for the owner's yes may have
// changed by it, and where more can be added, or what a page shows besides its parts: fetch that
// too.
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const card = !ctx.live && /^part-/.test(ctx.target.id) && document.getElementById(ctx.target.id);
  const yes = document.getElementById("yes"),
    whole = document.querySelector("[data-whole]");
  // Nor has a proposal that was just sent changed anything: what says so stays.
  if (!card || card.querySelector("form.form, [formaction$=taking-back]") || !(yes || whole))
    return;
  again ||= whole;
  if (!held(main())) reload();
  else if (yes) anew("#yes");
});

function tell(news = true) {
  again = news;
  const line = document.getElementById("news");
  if (line) line.hidden = !news;
}

// Who closes a page may open another one at once: so it is asked again after a while, GOING
// (models/plan/presence.py).
const GOING = 9000;
let soon = null;

// Show who else is here, and a hint beside the part that somebody writes in. It locks nothing.
// A helper is told what they may do now. Returns true if that is not what it was.
async function show(options) {
  const answer = await fetch(`${body.dataset.plan}/presence`, options).catch(() => null);
  const here = document.getElementById("here");
  if (!answer?.ok || answer.redirected || !here) return;
  here.innerHTML = await answer.text();
  const now = here.querySelector("#may"),
    may = now && document.querySelector(".whose > #may");
  now?.remove();
  clearTimeout(soon);
  if (here.querySelector("[data-goes]")) soon = setTimeout(show, GOING);
  if (body.toggleAttribute("data-together", here.childElementCount > 0))
    dispatchEvent(new Event("together"));
  document.querySelectorAll("[data-away]").forEach((one) => {
    const there = !!here.querySelector(`[data-who="${one.dataset.away}"]`);
    again ||= one.hidden !== there; // what one may do in the meeting depends on it
    one.hidden = there;
  });
  catchUp();
  mark();
  return may && moved(may, now);
}

// A conversation has begun or ended, or the owner has changed what is open. A form that is open
// stays what it was when it was opened (see edits.save), unless the conversation is over: see
// autosave.js.
function moved(may, now) {
  const before = may.dataset.may;
  if (may.textContent !== now.textContent) may.textContent = now.textContent;
  if (before === now.dataset.may) return false;
  if (before === "together") {
    again = true;
    ended();
  } // the stream goes on for whoever stays
  else if (held(main())) {
    may.dataset.may = now.dataset.may;
    tell();
  } else location.reload();
  return true;
}

function mark() {
  document.querySelectorAll(".writes").forEach((old) => {
    const card = old.parentElement,
      form = card.querySelector("form");
    // they are done there
    if (form && !document.querySelector(`[data-writes=${card.id}]`)) form.heardAt = 0;
    old.remove();
  });
  document.querySelectorAll("#here [data-writes]").forEach((hint) => {
    // its card, or where the agenda of a meeting only tells of it
    const card = document.querySelector(`[id$="${hint.dataset.writes.slice(4)}"]`);
    if (!card) return;
    const beside = document.createElement("p"); // the original stays in the line on top
    beside.textContent = hint.textContent;
    beside.className = "writes hint";
    card.append(beside);
  });
}

// Tell the server that this person is here, and in which part they write. Its answer says who else
// is. Not from paper: nobody writes there, and it shows nobody.
let noted = 0,
  where = "";
function note(part) {
  const here = document.getElementById("here");
  if (document.hidden || !here || (part === where && Date.now() - noted < 4000)) return;
  [noted, where] = [Date.now(), part];
  show(
    "quiet" in here.dataset
      ? {}
      : {
          method: "POST",
          keepalive: true,
          body: new URLSearchParams({ part, csrf_token: body.dataset.token }),
        },
  );
}

// This page is closed. The next one of the plan says that this person is here still.
function gone() {
  if (noted && !document.hidden)
    fetch(`${body.dataset.plan}/presence`, {
      method: "POST",
      keepalive: true,
      body: new URLSearchParams({ gone: 1, csrf_token: body.dataset.token }),
    }).catch(() => null);
}

async function heard(event) {
  if (event.lastEventId) last = event.lastEventId;
  const signal = JSON.parse(event.data);
  if (signal.kind === "presence") return show();
  if (/^(access|conversation|meeting)$/.test(signal.kind) && (await show())) return;
  refresh(signal);
}

// The access has ended: autosave.js leaves the page, and shows unsaved words once more to copy.
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

// A page about several plans listens to none of them: it is fetched again now and then, and when
// it is looked at again.
if ("again" in body.dataset) {
  const look = () => document.hidden || reload();
  addEventListener("visibilitychange", look);
  setInterval(look, 30000);
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
