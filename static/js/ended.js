// The access or the session has ended, or a device has rested for too long (rest.js).

// Whether the server answers soon. To ask does not count as use of the session.
const reached = () =>
  fetch("/worker.js", {
    method: "HEAD",
    cache: "no-store",
    headers: { "X-By-Itself": "1" },
    signal: AbortSignal.timeout?.(2 * RETRY),
  }).then(
    (answer) => answer.ok,
    () => false,
  );

// Whoever may still propose goes on in the form that is open (later/stays.js). Returns false if the
// part is closed to them, or no form is open.
async function stay() {
  const forms = [...document.querySelectorAll("form[data-stays]")];
  if (!forms.length || document.querySelector("[data-holds]")) return false;
  const stays = await import(forms[0].dataset.stays).catch(() => null);
  return stays && stays.default(forms, flush);
}

// No key goes into a field any more whose words are on their way.
function freeze() {
  document.activeElement?.blur();
  document.querySelectorAll("form[data-unsaved]").forEach((form) => {
    form.inert = true;
    if (form.dataset.over) say(form, form.dataset.over, "unsaved");
  });
}
addEventListener("pageshow", () =>
  document.querySelectorAll("form[inert]").forEach((form) => {
    form.inert = false;
  }),
);

// The access or the session has ended: leave, with words that are not saved yet. While the server
// cannot be reached they would be lost by that, so they stay here. What is saved goes from the
// screen.
let ending = 0;
async function end() {
  clearTimeout(ending);
  ending = 0;
  const there = await reached();
  if (there && (await stay())) return;
  const form = waiting()[0] || document.querySelector("[data-holds] form");
  if (!there) {
    clearTimeout(ending);
    ending = setTimeout(end, RETRY);
    waiting().forEach(notSaved);
    if (!form) document.querySelector("main").replaceChildren();
  } else if (form) {
    freeze();
    plainly(form);
  } else {
    leaving = true;
    freeze();
    // Who was in a conversation is told what changed while it was open.
    if (document.querySelector('.whose > [data-may="together"]'))
      location.assign(`${document.body.dataset.plan}/conversation/over`);
    else location.reload();
  }
}

addEventListener("online", () => (ending ? end() : waiting().forEach(save)));
// Somebody who ended it by a button on this page is leaving already: a reload would stop that.
addEventListener("over", () => (leaving ? setTimeout(end, 3000) : end()));
