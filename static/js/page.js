// The key card's code behind #, printing, focus, and the worker.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

function ready() {
  const code = document.querySelector("form[data-card] [name=code]");
  if (code && location.hash.length > 8) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelector("form[data-card] [name=pin]").focus();
  }
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();

// A form that opens in a card's place takes the focus, so that the keyboard and the screen reader follow.
addEventListener("htmx:after:swap", () => {
  const fresh = document.querySelector("form[data-autosave]:not([data-met])");
  document.querySelectorAll("form[data-autosave]").forEach((form) => { form.dataset.met = ""; });
  const first = fresh && fresh.querySelector("textarea, input:not([type=hidden]), select");
  if (first && first.offsetParent) {
    first.focus({ preventScroll: true });
    fresh.scrollIntoView({ block: "nearest" });
  }
});

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
