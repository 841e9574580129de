// What htmx brings back for a form or a link.

// Without a network a form keeps its words and tries again; a link is opened without htmx, and the
// worker need not wait for it as long once more (worker.js).
addEventListener("htmx:error", ({ target }) => {
  if (saves(target)) return notSaved(target);
  if (waiting().length) return;
  navigator.serviceWorker?.controller?.postMessage("");
  target.href ? location.assign(target.getAttribute("href")) : target.form?.requestSubmit(target);
});

// What was written while the answer to "done" was on its way goes the same way, before
// the form closes.
addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.version = of(ctx.sourceElement).version;
});
function closes(event, { sourceElement: form, request, response, version, hx }) {
  if (response.status >= 400) return;
  if (form.dataset.autosave)
    form.dispatchEvent(
      new CustomEvent("done", { bubbles: true, detail: request.body.get("turn") }),
    );
  if (version !== of(form).version) {
    event.preventDefault();
    return form.requestSubmit();
  }
  mark(form, true);
  leaving = Boolean(hx.redirect);
}

// A whole page came where htmx asked for a fragment: the person is signed out, their access has
// ended, or there is an error.
addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail,
    { sourceElement: source, response, select, text } = ctx;
  if (select) return;
  if (!isPage(text) && response.status !== TOO_MUCH) return saves(source) && closes(event, ctx);
  event.preventDefault();
  if (response.status === TOO_MUCH) return say(source, text, "unsaved");
  if (saves(source) && response.status !== 400 && response.status !== 401) notSaved(source);
  else if (source instanceof HTMLFormElement) plainly(source);
  // a button has none: load this page again
  else location.assign(source.getAttribute("href") ?? "");
});

// A form that came back with errors (422) is still unsaved. So are words that the browser has put
// back into a form, after Back or a reload. If it has put none, the form may as well show what is
// new.
function notice() {
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const fresh = form.cloneNode(true);
    fresh.reset();
    const newest = form.querySelector("[data-newest]");
    if (`${values(fresh)}` !== `${values(form)}`) wrote({ target: form });
    else if (newest) location.replace(newest.href);
    else if (form.querySelector("[aria-invalid]")) {
      mark(form, false);
      say(form, form.dataset.unsaved, "unsaved");
    }
  });
}
addEventListener("pageshow", (event) => {
  if (!event.persisted || !waiting().length) return notice();
  // The browser has kept the page itself, with the words in it: save them before page.js loads it
  // anew.
  event.stopImmediatePropagation();
  flush().then((ok) => ok && location.reload());
});
// A page that is fetched anew may bring a form back whose part is gone, or newer, by now.
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.response?.status === 422 || (ctx.live && ctx.select === "#main")) notice();
});
