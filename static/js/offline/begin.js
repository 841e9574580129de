// On every page where something of the plan may be written: what is typed or tapped goes to the
// outbox first.
async function tapped(event) {
  const form = event.target,
    button = event.submitter,
    pathname = pathOf(form, button);
  if (!mine || gone || !TAPS.test(pathname) || form.dataset.hxPost || button?.dataset.hxPost)
    return;
  stop(event);
  const name = await tap(pathname, form, button);
  await replay();
  return (await get("outbox", name)) || location.reload();
}

// A tap that meets no network is written down, and sent later.
async function notSent(event) {
  const source = event.target,
    button = source instanceof HTMLFormElement ? null : source;
  const form = source.closest("form") || source.form,
    path = form && pathOf(form, button);
  if (!mine || !form || saves(form) || !TAPS.test(path)) return;
  event.stopImmediatePropagation();
  await tap(path, form, button);
  ticked(path)
    ?.closest("article")
    .append(made("p", words.safe, { className: "note" }));
  show();
}

withNetwork();
addEventListener("submit", tapped, true);
addEventListener("input", ({ target: { form } }) => {
  if (!saves(form) || !mine || !form.dataset.autosave.startsWith(body.dataset.plan)) return;
  note(form);
  // From the first new word on it is not true that all is sent.
  if (went) {
    went = false;
    drop("about", "went").then(show);
  }
});
addEventListener("saved", async ({ target: form }) => {
  await busy.get(form)?.done;
  cross(form.elements.screen.value, Number(form.elements.turn.value));
});
addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (saves(form) && ctx.response?.raw?.ok)
    cross(form.elements.screen.value, Number(form.elements.turn.value));
});
addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (mine && ctx.request.method === "GET") ctx.request.timeout = QUIET;
});
addEventListener("htmx:error", notSent);
addEventListener("htmx:after:swap", () => {
  forms().forEach(goOn);
  show();
  if (mine) soon();
});
// What is safe on this phone needs no warning.
addEventListener("beforeunload", (event) => {
  if (mine && !busy.size && !find("[data-holds]") && !stuck()) event.stopImmediatePropagation();
});
