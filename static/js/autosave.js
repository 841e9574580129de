// Saves a form while a person writes in it, and says whether it is saved. It never changes the
// text. Each form has one request at a time. `turn` counts the requests, so that the server knows
// one that is sent again (see Submission in models/plan/edit.py). PAUSE, OFTEN and RETRY are
// milliseconds, MOST_KEPT is bytes: a browser refuses to carry more than 64 kB past the end of a
// page. TOO_MUCH is the status of an answer that is one sentence, and no part of the page.
const PAUSE = 900,
  OFTEN = 250,
  RETRY = 4000,
  MOST_KEPT = 60000,
  TOO_MUCH = 413;
const states = new WeakMap(),
  unsaved = new Set(),
  through = new WeakSet(),
  passed = new WeakSet();
let leaving = false;

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
  elements.turn.value++;
  const body = values(form);
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
    if (answer.ok) form.dispatchEvent(new Event("saved", { bubbles: true }));
    if (answer.ok && version === state.version) mark(form, true);
    else if (answer.ok) say(form, dataset.saving, "saving");
    return answer.ok;
  } catch {
    notSaved(form);
    return false;
  }
}

// What is wrong with a field is told when the person has left it or gone on to a later one: before,
// they could not have answered. Of a group of choices the last one counts.
function pass({ type, target: { form }, target }) {
  if (!saves(form)) return;
  const all = [...form.elements];
  all.slice(0, all.indexOf(target) + (type === "focusout")).forEach((one) => passed.add(one));
  tell(form);
}
function tell(form) {
  form.querySelectorAll(".status-problems [hidden]").forEach((line) => {
    const field = document.getElementById(line.firstChild.hash.slice(1));
    line.hidden = !passed.has(field.elements ? [...field.elements].pop() : field);
  });
}

// What was wrong beside a field, and on top of the page, goes when the server finds it right.
function right(form) {
  form.querySelectorAll("[data-field=validation]").forEach((line) => {
    const id = line.id.replace(/-error$/, ""),
      links = `a[href="#${id}"], a[href="#${id}-0"]`;
    if (form.querySelector(".status-line")?.querySelector(links)) return;
    forget(line);
  });
}
function forget(line) {
  const hint = line.id.replace(/error$/, "hint");
  for (const one of calm(line))
    if (document.getElementById(hint)) one.setAttribute("aria-describedby", hint);
    else one.removeAttribute("aria-describedby");
  line.remove();
}
// The field is not wrong any longer; what the line says may still help. Returns what it was about.
function calm(line) {
  const fields = document.querySelectorAll(`[aria-describedby~="${line.id}"]`),
    id = line.id.replace(/-error$/, "");
  fields.forEach((field) =>
    [field, ...field.querySelectorAll("[aria-invalid]")].forEach((one) =>
      one.removeAttribute("aria-invalid"),
    ),
  );
  line.className = "hint";
  const summary = document.querySelector(".ds-error-summary"),
    top = summary?.querySelector(`a[href="#${id}"], a[href="#${id}-0"]`);
  top?.parentElement.remove();
  if (top && !summary.querySelector("a")) summary.remove();
  return fields;
}

// In every form: what was missing goes with the first letter or choice. What was written in a wrong
// way is told quietly while it is written anew, so that nobody has to remember how.
function answered({ target }) {
  const typed = target.matches("textarea, input:not([type=radio], [type=checkbox])"),
    before = typed && target.defaultValue.trim();
  if (typed && !before && !target.value.trim()) return;
  for (
    let box = target.closest(".ds-field, fieldset");
    box;
    box = box.parentElement.closest(".ds-field, fieldset, .choice-alone")
  ) {
    const line = box.querySelector(":scope > [data-field=validation]");
    if (line && (target.type !== "checkbox" || box.querySelector(":checked")))
      (before ? calm : forget)(line);
  }
}
addEventListener("input", answered);

function wrote(event) {
  const form = around(event, "form[data-unsaved]");
  if (!form) return;
  of(form).version += 1;
  if (!form.dataset.autosave) return; // a choice is sent when the person says so
  mark(form, false);
  say(form, form.dataset.saving, "saving");
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

// A link or button that replaces the form or leaves the page waits until the words are saved.
async function leave(event) {
  const way =
    event.type === "submit"
      ? event.target
      : around(event, "a[href]:not([href^='tel:'], [href^='#'], .wheel-link[aria-current])");
  const held = way && way.closest("[data-holds]");
  if (held) {
    // it is the choice itself, or the link that turns it down
    leaving = true;
    unsaved.delete(held.querySelector("form"));
  }
  const dropped =
    event.type === "submit" &&
    way.closest("[data-long]")?.parentElement.querySelector("form[data-autosave]");
  if (unsaved.has(dropped)) {
    // it lets go of the words in this form: they are not sent once more
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(of(dropped).timer);
    // a form is not sent anew while it is being sent
    await new Promise((resolve) => setTimeout(resolve));
    await of(dropped).busy;
    clearTimeout(of(dropped).timer);
    mark(dropped, true);
    return way.requestSubmit(event.submitter);
  }
  if (!way || saves(way) || "hide" in way.dataset || through.delete(way) || !waiting().length)
    return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The browser warns before it leaves the page, but not when htmx replaces a part of it.
  const inPlace = "hxGet" in way.dataset,
    button = event.submitter;
  const late = new Promise((done) => setTimeout(() => safe() && done("late"), RETRY)),
    went = await Promise.race([flush(), late]);
  // The worker need not wait for as long once more (worker.js).
  if (went === "late" && waiting().every((form) => Date.now() - of(form).sent > 0.9 * RETRY))
    navigator.serviceWorker.controller?.postMessage("");
  if (went !== true && inPlace) {
    // without its place behind #, so that it is another page also where it is this one
    if (safe()) return location.assign(way.pathname + way.search);
    if (!confirm(waiting()[0].dataset.leave)) return;
  }
  through.add(way);
  if (event.type === "submit") way.requestSubmit(button);
  else way.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

function submitted(event) {
  const form = event.target;
  if (saves(form)) {
    clearTimeout(of(form).timer);
    form.elements.turn.value++;
  } else if (waiting().length || "hide" in form.dataset) return;
  leaving = true;
  setTimeout(() => {
    if (event.defaultPrevented) leaving = false;
  });
}

// Send the form without htmx: the answer is a whole page, which keeps the words in a form. What
// else is not saved on this page goes along (see views/plan/unsaved.py).
function plainly(form) {
  leaving = true;
  [...waiting(), ...document.querySelectorAll("[data-holds] form")].forEach(
    (one, i) =>
      one === form ||
      [["at", one.getAttribute("action")], ...values(one)].forEach(([name, value]) => {
        form.append(
          Object.assign(document.createElement("input"), {
            type: "hidden",
            name: `also-${i}-${name}`,
            value,
          }),
        );
      }),
  );
  HTMLFormElement.prototype.submit.call(form);
}

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

// Leave for such a page only if the server can be reached: otherwise the words would stay behind.
addEventListener(
  "click",
  async (event) => {
    const button = around(event, "[data-plain]"),
      form = button && button.form;
    if (!form) return;
    event.preventDefault();
    mark(form, false);
    if (!(await save(form)) && of(form).reached) plainly(form);
  },
  true,
);
addEventListener("input", wrote);
addEventListener("change", left);
addEventListener("focusin", pass);
addEventListener("focusout", pass);
addEventListener("click", leave, true);
addEventListener("submit", leave, true);
addEventListener("submit", submitted, true);
addEventListener("visibilitychange", () => document.hidden && waiting().forEach(save));
addEventListener("online", () => (ending ? end() : waiting().forEach(save)));
// Somebody who ended it by a button on this page is leaving already: a reload would stop that.
addEventListener("over", () => (leaving ? setTimeout(end, 3000) : end()));
addEventListener("beforeunload", (event) => {
  // What was too long, or met another text, is kept by the server when it has answered.
  const lost = waiting().some(
    (form) => !form.elements.kept || of(form).version !== of(form).answered,
  );
  if (!leaving && (lost || document.querySelector("[data-holds]"))) event.preventDefault();
});

// Without a network a form keeps its words and tries again; a link is opened without htmx.
addEventListener("htmx:error", ({ target }) => {
  if (saves(target)) notSaved(target);
  else if (!waiting().length)
    target.href ? location.assign(target.getAttribute("href")) : target.form?.requestSubmit(target);
});

// What was written while the answer to "done" was on its way goes the same way, before
// the form closes.
addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.version = of(ctx.sourceElement).version;
});
function closes(event, { sourceElement: form, response, version, hx }) {
  if (response.status >= 400) return;
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
addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.response?.status === 422) notice();
});

// Hide the screen: empty the page at once, save, then go to the server's neutral page.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("hide" in form.dataset)) return;
  event.preventDefault();
  document.body.hidden = true;
  document.title = "";
  if ((await flush()) && !document.querySelector("[data-holds]")) return hide(form);
  addEventListener(
    "click",
    () => {
      document.body.hidden = false;
    },
    { once: true },
  );
});

// Without a network the browser would show a page of its own, with this one a step Back away. So
// the worker is told, which shows the neutral page at every address until the server has heard of
// it (worker.js). Other tabs would hear of it from the server. A worker of an earlier release does
// not know that: see page.js.
async function hide(form) {
  if (!navigator.serviceWorker?.controller?.scriptURL.endsWith("?3")) return plainly(form);
  leaving = true;
  const asked = {
    method: "POST",
    body: values(form),
    redirect: "manual",
    keepalive: true,
    signal: AbortSignal.timeout?.(RETRY),
  };
  const answer = await fetch(form.action, asked).catch(() => null);
  if (answer) return answer.type === "opaqueredirect" ? location.replace("/hidden") : plainly(form);
  await (
    await caches.open("copy")
  ).put("/leave", new Response(JSON.stringify({ path: "/hide", fields: [...values(form)] })));
  localStorage.hide = Date.now();
  delete localStorage.hide;
  location.replace("/");
}
// That page looks whether the network is back: the first visit then tells the server.
async function look() {
  if (await reached()) location.reload();
}
if ("alone" in document.body.dataset) {
  addEventListener("online", look);
  setInterval(look, 2 * RETRY);
}
addEventListener("storage", ({ key, newValue }) => {
  if (key === "hide" && newValue) document.querySelector("[data-hide]")?.requestSubmit();
});
