// Saves while a person writes, tells the truth about it, and never touches the text.
// One request at a time for each form; `turn` lets the server know its own echo.
const PAUSE = 900, RETRY = 4000;
const states = new WeakMap(), unsaved = new Set();
let leaving = false;

const of = (form) => states.get(form) || states.set(form, { version: 0, busy: null, timer: 0 }).get(form);
const waiting = () => [...unsaved].filter((form) => form.isConnected || !unsaved.delete(form));

function say(form, words, kind) {
  const line = form.querySelector(".status");
  if (line) { line.textContent = words; line.dataset.state = kind; }
}

function later(form, pause) {
  const state = of(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => form.isConnected && save(form), pause);
}

function save(form) {
  const state = of(form);
  clearTimeout(state.timer);
  if (!unsaved.has(form)) return state.busy || Promise.resolve(true);
  state.busy = (state.busy || Promise.resolve()).then(() => send(form, state)).finally(() => { state.busy = null; });
  return state.busy;
}

async function send(form, state) {
  const version = state.version;
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
  const body = new FormData(form);
  body.append("autosave", "1");
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
    if (answer.status >= 500) throw new Error(answer.status);
    if (!form.isConnected) return true;
    form.querySelector(".status-line").innerHTML = await answer.text();
    if (answer.ok && version === state.version) unsaved.delete(form);
    return answer.ok;
  } catch {
    say(form, form.dataset.unsaved, "unsaved");
    later(form, RETRY);
    return false;
  }
}

function wrote(event) {
  const form = event.target.closest && event.target.closest("form[data-autosave]");
  if (!form) return;
  of(form).version += 1;
  unsaved.add(form);
  say(form, form.dataset.saving, "saving");
  later(form, event.type === "change" ? 150 : PAUSE);
}

const flush = () => Promise.all(waiting().map(save)).then((all) => all.every(Boolean) && !waiting().length);

async function close(event) {
  const link = event.target.closest && event.target.closest("[data-close]");
  const form = link && link.closest("form[data-autosave]");
  if (!form || !unsaved.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await save(form) || confirm(form.dataset.unsaved)) {
    unsaved.delete(form);
    link.click();
  }
}

function submitted(event) {
  const form = event.target;
  if (!form.dataset.autosave) return;
  clearTimeout(of(form).timer);
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
  leaving = true;
  setTimeout(() => { if (event.defaultPrevented) leaving = false; });
}

// Out of htmx's hands: the whole form goes to the sign-in page, which carries it along.
function plainly(event) {
  const button = event.target.closest && event.target.closest("[data-plain]");
  if (!button) return;
  event.preventDefault();
  leaving = true;
  HTMLFormElement.prototype.submit.call(button.form);
}

addEventListener("click", plainly, true);
addEventListener("input", wrote);
addEventListener("change", wrote);
addEventListener("click", close, true);
addEventListener("submit", submitted, true);
addEventListener("visibilitychange", () => document.hidden && waiting().forEach(save));
addEventListener("online", () => waiting().forEach(save));
addEventListener("beforeunload", (event) => { if (!leaving && waiting().length) event.preventDefault(); });
addEventListener("htmx:error", () => waiting().forEach((form) => say(form, form.dataset.unsaved, "unsaved")));

// Hide the screen: blank at once, saved first, then the server's neutral page.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("hide" in form.dataset)) return;
  event.preventDefault();
  document.body.hidden = true;
  document.title = "";
  if (await flush()) return form.submit();
  addEventListener("click", () => { document.body.hidden = false; }, { once: true });
});
