// Small things on every page: the key card's code after #, printing, the focus, the service worker.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  if (/^#part-/.test(location.hash)) requestAnimationFrame(arrive);
});

// At a part, after undo or from another page: the focus goes into it, or if it is gone to the
// content. A browser takes the focus away when it scrolls to the part, so this waits for that.
function arrive() {
  const card = document.getElementById(location.hash.slice(1));
  if (card) enter(card);
  else document.getElementById("main").focus({ preventScroll: true });
}

// To what can be done there; in a folded part to what unfolds it.
function enter(card) {
  const ways = [
    ...card.querySelectorAll("[autofocus], .tick, [id^='change-'], summary, button:not(.undo *)"),
  ].filter((one) => one.checkVisibility());
  card.tabIndex = -1;
  (ways.find((one) => !one.matches("summary")) || ways[0] || card).focus({ preventScroll: true });
}

addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

function ready() {
  // Back to a form that was refused would ask to send it again: it becomes a page that can be
  // fetched. What the address asks the page to tell is told once: not again after a reload or Back.
  const told = document.querySelector("[data-told]");
  if (told || document.querySelector("[data-sent]"))
    history.replaceState(
      history.state,
      "",
      told ? location.pathname + location.hash : location.href,
    );
  const code = document.querySelector("form[data-card] [name=code]");
  if (code && location.hash.length > 8) {
    code.value = decodeURIComponent(location.hash.slice(1));
    code.closest("details")?.setAttribute("open", "");
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelector("form[data-card] [name=pin]")?.focus();
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
  });
  document.querySelectorAll("[data-done]").forEach((button) => {
    button.textContent = button.dataset.done;
  });
  document.documentElement.dataset.folds = "";
  for (const id in history.state) {
    const fold = document.getElementById(id);
    if (fold) fold.open = history.state[id];
  }
  unfold();
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready);
else ready();

// The list of a helper's people beside a plan (later/find.js) is forgotten where it is not offered.
const forget = () => {
  sessionStorage.beside = "";
};
if (!document.querySelector("[data-beside]") && document.querySelector(".whose, [data-card]"))
  forget();
addEventListener("submit", ({ target }) => {
  if (target.matches("[data-hide]")) forget();
});
const wide = matchMedia("(min-width: 75rem)").matches;
if (wide)
  document.querySelector(".desk [data-filter], [data-first]")?.focus({ preventScroll: true });

// What somebody has folded or opened stays so when the page is fetched again, after a reload and
// after Back. What a link leads to is opened.
addEventListener(
  "toggle",
  ({ target: { id, open } }) => id && history.replaceState({ ...history.state, [id]: open }, ""),
  true,
);
function unfold() {
  const there = document.getElementById(location.hash.slice(1));
  for (let fold = there; (fold = fold?.parentElement.closest("details, .aim"));)
    (fold.querySelector(".goal > details") || fold).open = true;
  there?.scrollIntoView();
}
addEventListener("hashchange", unfold);

// On paper everything is open.
let closed;
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  closed.forEach((fold) => {
    fold.open = true;
  });
});
addEventListener("afterprint", () =>
  closed.forEach((fold) => {
    fold.open = false;
  }),
);

// What belongs to one answer only is asked when that is chosen; another choice empties it.
addEventListener("change", ({ target: { name, value, form } }) => {
  for (const [question, answer, field] of [
    ["when", "date", "by_date"],
    ["when", "repeats", "how_often"],
    ["who", "else", "somebody"],
  ]) {
    if (name !== question || !form.elements[field]) continue;
    if (value !== answer) form.elements[field].value = "";
    else form.elements[field === "how_often" ? "every" : field].focus();
  }
});

// A tap is answered first: what it asks for leaves when the picture that shows the tap is on its
// way. A tab that nobody looks at draws none.
const drawn = () =>
  new Promise((go) => {
    requestAnimationFrame(() => setTimeout(go));
    setTimeout(go, document.hidden ? 0 : 1000);
  });
addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.askedAt = Date.now();
  ctx.fetch = async (...all) => {
    await drawn();
    return fetch(...all);
  };
});

// A form that opens gets the focus, so that the keyboard and the screen reader follow; after a save
// the part's fragment gets it. In a form with an error the field with the error gets it. The form
// of a new part that was closed empty leaves nothing: then what opened it gets it. Whoever is
// somewhere else by now is not called back, and what the page asked for by itself calls nobody.
let opener = null,
  inside = false;
// A page that was drawn anew has put it on the content, where what had it was gone.
const isNowhere = () => /BODY|MAIN/.test(document.activeElement.tagName);
addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  inside = ctx.target.contains(document.activeElement);
});
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const fresh = document.querySelector("form[data-autosave]:not([data-met])");
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    form.dataset.met = "";
  });
  if (fresh) meet(fresh, ctx);
  else if (ctx.target.id === "main" && !ctx.live)
    document.getElementById("yes")?.focus(); // the yes was given
  else if (!ctx.live && (inside || isNowhere()) && /^part-/.test(ctx.target.id)) {
    const card = document.getElementById(ctx.target.id);
    if (!card) (opener?.isConnected ? opener : document.getElementById("main")).focus();
    else if (!card.matches(".spoke")) {
      // those: see wheel.js
      enter(card);
      card.scrollIntoView({ block: "nearest" });
    }
  }
  // what had it is gone
  else if (inside && isNowhere()) document.getElementById("main").focus({ preventScroll: true });
});

// Back closes the form that somebody is in, or the last one on this page, and saves what is written
// in it; a helper's stays a draft. So the history has a step for it (`open`: 1) after that of the
// page (0). Where nothing is open any more, Back goes on to the page before; so it does where the
// text was too long and is kept: it would be refused again. The wheel has steps of its own.
function step() {
  if (history.state?.open) return;
  history.replaceState({ ...history.state, open: 0 }, "");
  history.pushState({ ...history.state, open: 1 }, "");
}
addEventListener("popstate", ({ state }) => {
  if (state?.open !== 0) return;
  const forms = [...document.querySelectorAll("form[data-autosave]")],
    form = forms.find((one) => one.matches(":focus-within")) || forms.at(-1);
  const close =
    form?.querySelector("[data-close]") ||
    (!form?.querySelector("[aria-invalid]") && form?.querySelector(".buttons button"));
  if (close && forms.length > 1) step();
  if (close) close.click();
  else history.back();
});

// What was tapped may name the field to begin with, by data-field. Whoever has gone on writing in
// another form meanwhile stays there.
function meet(form, { sourceElement, askedAt }) {
  opener = sourceElement;
  // One that fills its page has its step already: that of the page.
  if (!form.elements.alone && !form.closest("#sector")) step();
  if (document.activeElement.form?.wroteAt > askedAt) return;
  const wrong = form.querySelector("[aria-invalid]");
  const first =
    wrong ||
    form.querySelector(`[name="${opener.dataset.field}"]`) ||
    form.querySelector("textarea, input:not([type=hidden]), select");
  first.focus({ preventScroll: true });
  // at the end of the text, to go on writing
  if (first.matches("textarea")) first.setSelectionRange(first.value.length, first.value.length);
  if (!wrong && form.closest("#sector")) return;
  const one = wrong || opener.dataset.field,
    place = one ? first.closest(".ds-field, fieldset") : form.parentElement,
    { top, height } = place.getBoundingClientRect();
  place.scrollIntoView({
    block: top < 99 || (one ? top + height : height) > innerHeight / 2 ? "start" : "nearest",
  }); // its heading below the top
}

// A button that needs the network says so where it stands: the browser would show a page of its own
// in place of this one. Not what hides the plan. So does a link in a meeting: nobody is led out of
// it.
const { offlineSaid: said, unsent } = document.querySelector("[data-offline-said]")?.dataset || {};
const unsay = () => document.getElementById("offline-said")?.remove();
function waits(event, place, sends) {
  event.preventDefault();
  unsay();
  const line = Object.assign(document.createElement("p"), {
    id: "offline-said",
    className: "note",
    textContent: said,
  });
  line.setAttribute("role", "alert");
  place.after(line);
  addEventListener(
    "online",
    () => {
      if (sends) line.textContent = unsent;
      else line.remove();
    },
    { once: true },
  );
}
addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (navigator.onLine) return unsay();
  if (
    !said ||
    event.defaultPrevented ||
    target.method === "get" ||
    target.matches("[data-unsaved], [action*=hid], [action*=sign-out]")
  )
    return;
  waits(event, submitter || target, true);
});
addEventListener(
  "click",
  (event) => {
    const link = event.target.closest(".meeting a[href]");
    if (!link || !said || navigator.onLine) return;
    event.stopImmediatePropagation(); // before htmx asks
    waits(event, link);
  },
  true,
);

// What the wheel needs once somebody touches it comes with the first touch: most pages never do.
const wheel = document.querySelector("[data-script]"),
  come = () => import(wheel.dataset.script);
if (wheel)
  ["pointerdown", "keydown", "click"].forEach((kind) =>
    addEventListener(kind, come, { once: true }),
  );
if (wheel && /^#sector-/.test(location.hash)) come();

// "3": the first worker knew of no copy, the second of no hidden screen without one.
// offline/copy.js and hiding.js ask by this name which one is at work.
// no network just now
addEventListener("load", () => navigator.serviceWorker?.register("/worker.js?3").catch(() => {}));
