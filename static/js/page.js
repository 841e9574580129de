// Small things on every page: the key card's code after #, printing, the focus, the service worker.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  if (/^#part-/.test(location.hash)) requestAnimationFrame(arrive);
});

// At a part, after undo or from another page: the focus goes to its button, or if it is gone to the
// content. A browser takes the focus away when it scrolls to the part, so this waits for that.
function arrive() {
  const card = document.getElementById(location.hash.slice(1));
  (card ? card.querySelector("[id^='change-']") : document.getElementById("main"))?.focus({ preventScroll: true });
}

addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

function ready() {
  const code = document.querySelector("form[data-card] [name=code]");
  if (code && location.hash.length > 8) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelector("form[data-card] [name=pin]")?.focus();
  }
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  document.querySelectorAll("[data-done]").forEach((button) => { button.textContent = button.dataset.done; });
  document.documentElement.dataset.folds = "";
  for (const id in history.state) {
    const fold = document.getElementById(id);
    if (fold) fold.open = history.state[id];
  }
  unfold();
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();

// A list is filtered while somebody types a name, and stays so when the page is fetched again.
function filter() {
  document.querySelectorAll("[data-filter]").forEach((field) => {
    const wanted = field.value.trim().toLowerCase(), place = field.closest("nav, section") || document, said = place.querySelector("[data-found]");
    let found = 0;
    place.querySelectorAll("[data-name]").forEach((row) => {
      const words = row.dataset.name || [...row.querySelectorAll("h3, .deed-what")].map((one) => one.textContent).join(" ").toLowerCase();
      row.hidden = !words.includes(wanted);
      found += !row.hidden;
    });
    if (said) said.textContent = wanted && said.dataset.found.replace("#", found);
  });
}
addEventListener("input", filter);
addEventListener("htmx:after:swap", filter);

// On a wide screen a helper may see the list of their people beside a plan. It is fetched when they
// ask for it, and kept open in this tab only: until it is put away, somebody else is here, the
// screen is hidden, or the server gives none (in a conversation).
const beside = document.querySelector("[data-beside]"), put = beside?.innerHTML, wide = matchMedia("(min-width: 75rem)").matches;
const forget = () => { sessionStorage.beside = ""; };
async function show(wanted, focus) {
  const answer = wanted && await fetch(beside.dataset.beside).catch(() => null);
  const list = answer?.ok && !answer.redirected && await answer.text(), shown = document.querySelector("[data-together]") ? "" : list;
  beside.innerHTML = shown || put;
  sessionStorage.beside = shown ? 1 : "";
  if (focus) beside.querySelector("[data-filter], a")?.focus();
  beside.scrollTop = beside.querySelector("li:has([aria-current])")?.offsetTop - 300;
}
if (beside) {
  beside.addEventListener("click", (event) => {
    const asked = event.target.dataset.list;
    if (!asked) return;
    event.preventDefault();
    show(asked === "show", true);
  });
  addEventListener("together", () => show(false));
  if (wide && sessionStorage.beside) show(true);
} else if (document.querySelector(".whose, [data-card]")) forget();
addEventListener("submit", ({ target }) => { if (target.matches("[data-hide]")) forget(); });
if (wide) document.querySelector(".desk [data-filter], [data-first]")?.focus({ preventScroll: true });

// What somebody has folded or opened stays so when the page is fetched again, after a reload and
// after Back. What a link leads to is opened.
addEventListener("toggle", ({ target: { id, open } }) => id && history.replaceState({ ...history.state, [id]: open }, ""), true);
function unfold() {
  const there = document.getElementById(location.hash.slice(1));
  for (let fold = there; fold = fold?.parentElement.closest("details, .aim");) (fold.querySelector(".goal > details") || fold).open = true;
  there?.scrollIntoView();
}
addEventListener("hashchange", unfold);

// On paper everything is open.
let closed;
addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("main details:not([open])")]; closed.forEach((fold) => { fold.open = true; }); });
addEventListener("afterprint", () => closed.forEach((fold) => { fold.open = false; }));

// What belongs to one answer only is asked when that is chosen; another choice empties it.
addEventListener("change", ({ target: { name, value, form } }) => {
  for (const [question, answer, field] of [["when", "date", "by_date"], ["when", "repeats", "how_often"], ["who", "else", "somebody"]]) {
    if (name !== question || !form.elements[field]) continue;
    if (value !== answer) form.elements[field].value = "";
    else form.elements[field === "how_often" ? "every" : field].focus();
  }
});

// A form that opens gets the focus, so that the keyboard and the screen reader follow; after a save
// the part's fragment gets it. In a form with an error the field with the error gets it. The form of
// a new part that was closed empty leaves nothing: then what opened it gets it.
let opener = null;
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const fresh = document.querySelector("form[data-autosave]:not([data-met])");
  document.querySelectorAll("form[data-autosave]").forEach((form) => { form.dataset.met = ""; });
  if (fresh) meet(fresh, ctx.sourceElement);
  else if (ctx.target.id === "main" && !ctx.live) document.getElementById("yes")?.focus(); // the yes was given
  else if (ctx.sourceElement !== document.body && /^part-/.test(ctx.target.id)) {
    const card = document.getElementById(ctx.target.id);
    if (!card) (opener?.isConnected ? opener : document.getElementById("main")).focus();
    else if (!card.matches(".spoke")) { // those: see wheel.js
      const ways = [...card.querySelectorAll("[autofocus], .tick, [id^='change-'], summary, button")].filter((one) => one.checkVisibility());
      (ways.find((one) => !one.matches("summary")) || ways[0])?.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  }
});

// `by`: what was tapped. It may name the field to begin with, by data-field.
function meet(form, by) {
  opener = by;
  const wrong = form.querySelector("[aria-invalid]");
  const first = wrong || form.querySelector(`[name="${opener.dataset.field}"]`) || form.querySelector("textarea, input:not([type=hidden]), select");
  first.focus({ preventScroll: true });
  if (first.matches("textarea")) first.setSelectionRange(first.value.length, first.value.length); // at the end of the text, to go on writing
  if (wrong || !form.closest("#sector")) (wrong ? wrong.closest(".ds-field, fieldset") : form.parentElement).scrollIntoView({ block: "nearest" });
}

addEventListener("load", () => navigator.serviceWorker?.register("/worker.js"));
