// Shows at once what others write, without changing what is being typed here.
// The stream says only that something changed; the page is then fetched by an ordinary request.
// newer_words.js, presence.js and stream.js use these names too (bin/assets).
const body = document.body;
let busy = null,
  again = false;

// What the page asks for by itself. The mark tells the server that nobody is using it just now.
// Each asks from its own place: of those from one place a third is dropped while two are on their
// way.
const itself = { live: true, headers: { "X-By-Itself": "1" } };

// What a network puts in place of an answer, one that asks to be paid for instance, is a page and
// none of ours: what the page asked for by itself changes nothing then.
const isPage = (text) => /^\s*<!doctype/i.test(text);
const isOurs = (text) => text.includes('id="main"');

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
  const { live, target, select, response, text } = event.detail.ctx;
  // The notice that a part was removed goes when somebody has brought the part back.
  const wait = live && (asking() || (held(target) && !target.matches("[data-gone]"))),
    other =
      live && select === "#main" && (!response.raw.ok || response.raw.redirected || !isOurs(text));
  if (wait || other) event.preventDefault();
  again ||= wait;
  // Another page came in its place: the sign-in, or that the access has ended. It is shown as what
  // it is. An error of the server is not: what is on the screen stays there until the next signal.
  // Not while the person goes somewhere already. And asked for anew: this page may be the answer to
  // a form, which a reload would send once more.
  if (other && !wait && response.status < 500 && isOurs(text) && Date.now() - left > GOING)
    location.assign(location.pathname + location.search);
});
let left = 0;
addEventListener("beforeunload", () => {
  left = Date.now();
});

// A fragment that the page asked for by itself came as a whole page: the part has been removed, or
// is closed to this person now. It leads nobody away from what they write (see answers.js).
addEventListener(
  "htmx:after:request",
  (event) => {
    const { live, select, response, text } = event.detail.ctx;
    if (!live || select || (response.raw.ok && !response.raw.redirected && !isPage(text))) return;
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

// A page about several plans listens to none of them: it is fetched again now and then, and when
// it is looked at again.
if ("again" in body.dataset) {
  const look = () => document.hidden || reload();
  addEventListener("visibilitychange", look);
  setInterval(look, 30000);
}
