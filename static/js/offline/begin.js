// On every page where something of the plan may be written: what is typed or tapped goes to the
// outbox first.
async function tapped(event) {
  const form = event.target,
    button = event.submitter,
    pathname = pathOf(form, button);
  if (!mine || gone || !TAPS.test(pathname) || form.dataset.hxPost || button?.dataset.hxPost)
    return;
  stop(event);
  const one = await tap(pathname, form, button);
  await replay();
  if (!(await get("outbox", one.name))) location.reload();
  else if (isRemoval(one) && !isIn(problems, one.name)) goes(form.closest(".part"), one);
}

// "I am done", and nobody answers: the form closes where its words are safe. It counts on, as what
// is on its way may come late, and is older.
async function closes(form) {
  if (!held.has(form)) return;
  form.elements.turn.value++;
  if (!(await note(form))) return;
  const onward = way(words.change, `${form.dataset.autosave}/edit`);
  form.replaceWith(told({ shown: shownIn(form) }, words.safe, onward));
  onward.focus();
}

// A removal: what stands there goes, and the way back has the focus.
function goes(card, one) {
  const rest = [...card.childNodes],
    undo = away(one, () => {
      card.replaceChildren(...rest);
      show();
    }),
    place = told(one, words.removed, undo);
  place.className = "note";
  place.dataset.going = one.name;
  card.replaceChildren(place);
  undo.focus();
}

// A tap that meets no network is written down, and sent later.
async function notSent(event) {
  const source = event.target,
    button = source.form && source,
    form = button?.form || source.closest("form"),
    path = form && pathOf(form, button);
  if (!mine || !form) return;
  if (saves(source)) return closes(source);
  if (saves(form) || !TAPS.test(path)) return;
  event.stopImmediatePropagation();
  const one = await tap(path, form, button),
    card = form.closest(".part");
  if (isRemoval(one)) goes(card, one);
  if (isTick(button))
    button.closest("article").append(made("p", words.safe, { className: "note" }));
  show();
}

// The page where the copy is made says how it stands (keep.js). Home says that it is gone
// (later/erased.js).
function say(what) {
  if (what === "missing" && mark)
    import(script.erased).then(({ missing }) => missing(get)).catch(() => {});
}

addEventListener("submit", tapped, true);
addEventListener("input", ({ target: { form } }) => {
  if (!saves(form) || !mine || !form.dataset.autosave.startsWith(body.dataset.plan)) return;
  const kept = note(form);
  // From the first new word on it is not true that all is sent, until that is sent too.
  if (went) kept.then(show);
});
// The form saved itself, or its writer was done with it.
for (const kind of ["saved", "done"])
  addEventListener(kind, async ({ target: form, detail: turn }) => {
    await busy.get(form)?.done;
    cross(form, turn);
  });
addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (mine && saves(ctx.sourceElement)) soon(SOON);
});
addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (mine && (ctx.request.method === "GET" || saves(ctx.sourceElement)))
    ctx.request.timeout = QUIET;
});
addEventListener("htmx:error", notSent);
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.select) learnChoices(ctx.text.match(/data-choices="(.*?)"/)?.[1]);
  forms().forEach(goOn);
  replay(); // an answer came, so there is a network
  if (mine) soon(QUIET);
});
// What is safe on this phone needs no warning.
addEventListener("beforeunload", (event) => {
  if (mine && !busy.size && !find("[data-holds]") && !stuck()) event.stopImmediatePropagation();
});
