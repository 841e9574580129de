// Saves a form while a person writes in it, and says whether it is saved. It never changes the
// text. Each form has one request at a time. `turn` counts the requests, so that the server knows
// one that is sent again (see Submission in models/plan/edit.py). PAUSE, OFTEN, RETRY and LATE are
// milliseconds, MOST_KEPT is bytes: a browser refuses to carry more than 64 kB past the end of a
// page. TOO_MUCH is the status of an answer that is one sentence, and no part of the page.
// problems.js, leaving.js, ended.js, answers.js and hiding.js use these names too (bin/assets).
const PAUSE = 900,
  OFTEN = 250,
  RETRY = 4000,
  LATE = 4000,
  MOST_KEPT = 60000,
  TOO_MUCH = 413;
const states = new WeakMap(),
  unsaved = new Set();

const of = (form) =>
  states.get(form) ||
  states.set(form, { version: 0, answered: 0, sent: 0, busy: null, timer: 0 }).get(form);
const waiting = () => [...unsaved].filter((form) => form.isConnected || !unsaved.delete(form));
const saves = (form) => form instanceof HTMLFormElement && "unsaved" in form.dataset;
const around = (event, selector) => event.target.closest && event.target.closest(selector);
const isPage = (text) => /^\s*<!doctype/i.test(text);
const values = (form) => new URLSearchParams(new FormData(form));

function say(form, words, kind) {
  const line = form.querySelector(".status");
  if (line) {
    line.textContent = words;
    line.dataset.state = kind;
  }
}

// On a page of its own the browser keeps words for Back and reload. It keeps them on the device, so
// it shall do that only while they are saved nowhere else. Firefox asks each text field, others the
// form.
function mark(form, isSaved) {
  if (isSaved) unsaved.delete(form);
  else unsaved.add(form);
  if (form.elements.alone)
    [form, ...form.querySelectorAll("textarea")].forEach((one) => {
      one.autocomplete = isSaved ? "off" : "on";
    });
}

// The address of such a page says which revision its words belong to, for Back and reload.
addEventListener("saved", ({ target: { dataset, elements } }) => {
  if (elements.alone)
    history.replaceState(
      history.state,
      "",
      `${dataset.autosave}/edit?revision=${elements.expected.value}`,
    );
});

function later(form, pause) {
  const state = of(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => form.isConnected && save(form), pause);
}

function notSaved(form) {
  mark(form, false);
  say(form, form.dataset.unsaved, "unsaved");
  later(form, RETRY);
}

function save(form) {
  const state = of(form);
  clearTimeout(state.timer);
  if (!unsaved.has(form)) return state.busy || Promise.resolve(true);
  if (!form.dataset.autosave) {
    // a choice that could not be sent: send it again
    form.requestSubmit();
    return Promise.resolve(false);
  }
  state.busy = (state.busy || Promise.resolve())
    .then(() => send(form, state))
    .then((ok) => {
      state.busy = null;
      if (ok && together() && unsaved.has(form)) soon(form);
      return ok;
    });
  return state.busy;
}

// While nobody else looks at the plan, save after a pause. While somebody does, save the first key
// at once, and the next ones together every OFTEN milliseconds.
const together = () => "together" in document.body.dataset;
function soon(form) {
  const state = of(form);
  if (!together()) later(form, PAUSE);
  else if (!state.busy) later(form, Math.max(0, state.sent + OFTEN - Date.now()));
}

async function send(form, state) {
  const version = state.version,
    { dataset, elements } = form;
  state.sent = Date.now();
  state.reached = false;
  const turn = ++elements.turn.value,
    body = values(form),
    late = setTimeout(() => {
      state.late = true;
      sayWhere(form);
    }, LATE);
  body.append("autosave", "1");
  try {
    const answer = await fetch(dataset.autosave, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
      keepalive: `${body}`.length < MOST_KEPT,
      signal: AbortSignal.timeout?.(5 * RETRY),
    });
    const words = await answer.text();
    if (answer.status >= 500 || isPage(words)) throw new Error(answer.status);
    state.answered = version;
    state.reached = true;
    if (!form.isConnected) return true;
    if (answer.status === TOO_MUCH) {
      say(form, words, "unsaved");
      return false;
    }
    form.querySelector(".status-line").innerHTML = words;
    tell(form);
    right(form);
    // What was sent in this turn. A later one may be on its way.
    if (answer.ok) form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: turn }));
    if (answer.ok && version === state.version) mark(form, true);
    else if (answer.ok) say(form, dataset.saving, "saving");
    return answer.ok;
  } catch {
    notSaved(form);
    return false;
  } finally {
    clearTimeout(late);
    state.late = false;
  }
}

// Nobody has answered for a while, and the request may go on for long: its writer hears before where
// the words are.
function sayWhere(form) {
  if (of(form).late) say(form, form.dataset.unsaved, "unsaved");
  else say(form, form.dataset.saving, "saving");
}

function wrote(event) {
  const form = around(event, "form[data-unsaved]");
  if (!form) return;
  of(form).version += 1;
  if (!form.dataset.autosave) return; // a choice is sent when the person says so
  mark(form, false);
  sayWhere(form);
  soon(form);
}

// On leaving a field, save sooner what has not been answered yet. Otherwise do nothing: a status
// line that changes moves the page under the finger, so that a tap misses.
function left(event) {
  const form = around(event, "form[data-autosave]");
  if (form && of(form).version !== of(form).answered) later(form, 150);
}

const flush = () =>
  Promise.all(waiting().map(save)).then((all) => all.every(Boolean) && !waiting().length);

// Whether all words that the server has not answered are safe on this phone (offline/outbox.js):
// nobody is held for them. The answer to a save may still be on its way.
const safe = () => waiting().every((form) => "safe" in form.dataset && !of(form).reached);

addEventListener("input", wrote);
addEventListener("change", left);
addEventListener("visibilitychange", () => document.hidden && waiting().forEach(save));
