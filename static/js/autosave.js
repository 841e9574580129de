// Saves a form while a person writes in it, and says whether it is saved. It never changes the text.
// Each form has one request at a time. `turn` counts the requests, so that the server knows one that
// is sent again (see Submission in models/plan/edit.py). PAUSE, OFTEN and RETRY are milliseconds.
const PAUSE = 900, OFTEN = 250, RETRY = 4000;
const states = new WeakMap(), unsaved = new Set(), through = new WeakSet();
let leaving = false;

const of = (form) => states.get(form) || states.set(form, { version: 0, answered: 0, sent: 0, busy: null, timer: 0 }).get(form);
const waiting = () => [...unsaved].filter((form) => form.isConnected || !unsaved.delete(form));
const saves = (form) => form instanceof HTMLFormElement && "autosave" in form.dataset;
const around = (event, selector) => event.target.closest && event.target.closest(selector);
const isPage = (text) => /^\s*<!doctype/i.test(text);

function say(form, words, kind) {
  const line = form.querySelector(".status");
  if (line) { line.textContent = words; line.dataset.state = kind; }
}

function later(form, pause) {
  const state = of(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => form.isConnected && save(form), pause);
}

function notSaved(form) {
  unsaved.add(form);
  say(form, form.dataset.unsaved, "unsaved");
  later(form, RETRY);
}

function save(form) {
  const state = of(form);
  clearTimeout(state.timer);
  if (!unsaved.has(form)) return state.busy || Promise.resolve(true);
  state.busy = (state.busy || Promise.resolve()).then(() => send(form, state)).then((ok) => {
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
  const version = state.version;
  state.sent = Date.now();
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
  const body = new FormData(form);
  body.append("autosave", "1");
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
    const words = await answer.text();
    if (answer.status >= 500 || isPage(words)) throw new Error(answer.status);
    state.answered = version;
    if (!form.isConnected) return true;
    form.querySelector(".status-line").innerHTML = words;
    if (answer.ok && version === state.version) unsaved.delete(form);
    else if (answer.ok) say(form, form.dataset.saving, "saving");
    return answer.ok;
  } catch {
    notSaved(form);
    return false;
  }
}

function wrote(event) {
  const form = around(event, "form[data-autosave]");
  if (!form) return;
  of(form).version += 1;
  unsaved.add(form);
  say(form, form.dataset.saving, "saving");
  soon(form);
}

// On leaving a field, save sooner what has not been answered yet. Otherwise do nothing: a status line
// that changes moves the page under the finger, so that a tap misses.
function left(event) {
  const form = around(event, "form[data-autosave]");
  if (form && of(form).version !== of(form).answered) later(form, 150);
}

const flush = () => Promise.all(waiting().map(save)).then((all) => all.every(Boolean) && !waiting().length);

// A link or button that replaces the form or leaves the page waits until the words are saved.
async function leave(event) {
  const way = event.type === "submit" ? event.target : around(event, "a[href]:not([href^='tel:'], [href^='#'])");
  if (way && way.closest("[data-holds]")) leaving = true;
  if (!way || saves(way) || "hide" in way.dataset || through.delete(way) || !waiting().length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The browser warns before it leaves the page, but not when htmx replaces a part of it.
  const inPlace = "hxGet" in way.dataset, button = event.submitter;
  if (!await flush() && inPlace && !confirm(waiting()[0].dataset.leave)) return;
  if (inPlace) unsaved.clear();
  through.add(way);
  if (event.type === "submit") way.requestSubmit(button);
  else way.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

function submitted(event) {
  const form = event.target;
  if (saves(form)) {
    clearTimeout(of(form).timer);
    form.elements.turn.value = Number(form.elements.turn.value) + 1;
  } else if (waiting().length || "hide" in form.dataset) return;
  leaving = true;
  setTimeout(() => { if (event.defaultPrevented) leaving = false; });
}

// Send the form without htmx: the answer is a whole page, which keeps the words in a form.
function plainly(form) {
  leaving = true;
  HTMLFormElement.prototype.submit.call(form);
}

addEventListener("click", (event) => {
  const button = around(event, "[data-plain]");
  if (!button) return;
  event.preventDefault();
  plainly(button.form);
}, true);
addEventListener("input", wrote);
addEventListener("change", left);
addEventListener("click", leave, true);
addEventListener("submit", leave, true);
addEventListener("submit", submitted, true);
addEventListener("visibilitychange", () => document.hidden && waiting().forEach(save));
addEventListener("online", () => waiting().forEach(save));
addEventListener("over", () => {
  // Somebody who ended it by a button on this page is leaving already: a reload would stop that.
  if (leaving) return setTimeout(() => location.reload(), 3000);
  const form = waiting()[0] || document.querySelector("[data-holds] form");
  if (form) return plainly(form);
  leaving = true;
  location.reload();
});
addEventListener("beforeunload", (event) => {
  if (!leaving && (waiting().length || document.querySelector("[data-holds]"))) event.preventDefault();
});

// Without a network a form keeps its words and tries again; a link is opened without htmx.
addEventListener("htmx:error", ({ target }) => {
  if (saves(target)) notSaved(target);
  else if (target.href && !waiting().length) location.assign(target.getAttribute("href"));
});

// A whole page came where htmx asked for a fragment: the person is signed out, their access has
// ended, or there is an error.
addEventListener("htmx:after:request", (event) => {
  const { sourceElement: source, response, select, text } = event.detail.ctx;
  if (!isPage(text) || select) return;
  event.preventDefault();
  if (saves(source) && response.status !== 400 && response.status !== 401) notSaved(source);
  else if (source instanceof HTMLFormElement) plainly(source);
  else location.assign(source.getAttribute("href"));
});

// A form that came back with errors (422) is still unsaved.
addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.response?.status !== 422) return;
  document.querySelectorAll("form[data-autosave]:has([aria-invalid])").forEach((form) => {
    unsaved.add(form);
    say(form, form.dataset.unsaved, "unsaved");
  });
});

// Hide the screen: empty the page at once, save, then go to the server's neutral page.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("hide" in form.dataset)) return;
  event.preventDefault();
  document.body.hidden = true;
  document.title = "";
  if (await flush() && !document.querySelector("[data-holds]")) return plainly(form);
  addEventListener("click", () => { document.body.hidden = false; }, { once: true });
});
