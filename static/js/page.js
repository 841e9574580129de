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
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();

// A list is filtered while somebody types a name, and stays so when the page is fetched again.
function filter() {
  const wanted = document.querySelector("[data-filter]")?.value.trim().toLowerCase();
  if (wanted !== undefined) document.querySelectorAll("[data-name]").forEach((row) => { row.hidden = !row.dataset.name.includes(wanted); });
}
addEventListener("input", filter);
addEventListener("htmx:after:swap", filter);

// A date is kept only with the choice "on a day": another choice empties it.
addEventListener("change", ({ target }) => {
  if (target.name === "when" && target.value !== "date") target.form.elements.by_date.value = "";
});

// A form that opens gets the focus, so that the keyboard and the screen reader follow; after a save
// the part's fragment gets it. In a form with an error the field with the error gets it. The form of
// a new part that was closed empty leaves nothing: then what opened it gets it.
let opener = null;
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const fresh = document.querySelector("form[data-autosave]:not([data-met])");
  document.querySelectorAll("form[data-autosave]").forEach((form) => { form.dataset.met = ""; });
  if (fresh) meet(fresh, ctx.sourceElement);
  else if (ctx.sourceElement !== document.body && /^part-/.test(ctx.target.id)) {
    const card = document.getElementById(ctx.target.id);
    if (!card) (opener?.isConnected ? opener : document.getElementById("main")).focus();
    else if (card.matches(".spoke")) drawAgain(card.id);
    else {
      (card.querySelector("[autofocus], [id^='change-']") || card.querySelector("button"))?.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  }
});

// `by`: what was tapped. It may name the field to begin with, by data-field.
function meet(form, by) {
  opener = by;
  const fromWheel = opener.matches(".wheel-link"), wrong = form.querySelector("[aria-invalid]");
  const first = wrong || form.querySelector(`[name="${opener.dataset.field}"]`) || form.querySelector("textarea, input:not([type=hidden]), select");
  if (fromWheel) {
    document.querySelectorAll(".wheel-link").forEach((link) => link.removeAttribute("aria-current"));
    opener.setAttribute("aria-current", "true");
    document.querySelectorAll(".spoke").forEach((card) => { card.hidden = card.id === form.parentElement.id; });
  }
  first.focus({ preventScroll: true });
  if (first.matches("textarea")) first.setSelectionRange(first.value.length, first.value.length); // at the end of the text, to go on writing
  (wrong ? wrong.closest(".ds-field, fieldset") : form.parentElement).scrollIntoView({ block: fromWheel ? "start" : "nearest" });
}

// Draw the wheel again, so that it shows at once what was said about an area.
async function drawAgain(id) {
  const fromWheel = document.querySelector(`#sector #${id}`);
  const page = await fetch(location.pathname + location.search).then((answer) => answer.text(), () => "");
  const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
  if (!main || !main.querySelector(".wheel")) return;
  document.querySelector("main").replaceWith(main);
  htmx.process(main);
  main.querySelector(fromWheel ? `#sector-${id.slice(5)}` : `#change-${id.slice(5)}`)?.focus();
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
