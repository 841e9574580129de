// Small things on every page: the key card's code after #, printing, the focus, the service worker.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

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
// the part's fragment gets it. In a form with an error the field with the error gets it.
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const fresh = document.querySelector("form[data-autosave]:not([data-met])");
  document.querySelectorAll("form[data-autosave]").forEach((form) => { form.dataset.met = ""; });
  if (fresh) meet(fresh);
  else if (ctx.target.id === "main" && !ctx.live) document.getElementById("yes")?.focus(); // the yes was given
  else if (ctx.sourceElement !== document.body && /^part-/.test(ctx.target.id)) {
    const card = document.getElementById(ctx.target.id);
    if (card?.matches(".spoke")) return; // see wheel.js
    (card?.querySelector("[autofocus], [id^='change-']") || card?.querySelector("button"))?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  }
});

function meet(form) {
  const wrong = form.querySelector("[aria-invalid]");
  const first = wrong || form.querySelector("textarea, input:not([type=hidden]), select");
  first.focus({ preventScroll: true });
  if (first.matches("textarea")) first.setSelectionRange(first.value.length, first.value.length); // at the end of the text, to go on writing
  if (wrong || !form.closest("#sector")) (wrong ? wrong.closest(".ds-field, fieldset") : form.parentElement).scrollIntoView({ block: "nearest" });
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
