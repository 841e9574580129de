// Each input is sealed and on the disk before it is sent, one record a form, and crossed out when
// the server has it. Sealing needs no secret, so it needs no network and no PIN. What opens it
// comes from the server, for its writer alone, or from the copy, with the PIN. Here too: what is
// shown of what waits.
const busy = new Map(),
  NOT_KEPT = /^(csrf_token|autosave|also-.*)$/; // the last: see leaving.js
const saves = (form) => form?.dataset?.autosave;
const fieldsOf = (form, by) => [...new FormData(form, by)].filter(([name]) => !NOT_KEPT.test(name));

// The order is that of the first word, whatever the clock says.
async function write(name, record) {
  const row = { name, turn: record.turn, ...(await sealFor(mine, name, JSON.stringify(record))) };
  return step("outbox", "readwrite", (rows) => {
    const before = rows.getAll();
    before.onsuccess = () => {
      const known = before.result.find((one) => one.name === name);
      rows.put(
        { ...row, no: known?.no ?? Math.max(0, ...before.result.map((one) => one.no)) + 1 },
        name,
      );
    };
    return before;
  });
}

const pathOf = (form, by) =>
  new URL(by?.getAttribute("formaction") || form.action, location).pathname;

// One writing at a time a form. What is typed meanwhile goes down in the next.
function note(form) {
  const state = busy.get(form) || {};
  delete form.dataset.safe;
  if (state.done) {
    state.again = true;
    return state.done;
  }
  busy.set(form, state);
  hold(form);
  state.done = (async () => {
    try {
      do {
        state.again = false;
        await write(form.elements.screen.value, {
          path: form.dataset.autosave,
          fields: fieldsOf(form),
          turn: Number(form.elements.turn.value),
          shown: shownIn(form),
          from: form.dataset.from,
        });
      } while (state.again);
      form.dataset.unsaved = words.safe;
      form.dataset.safe = "";
      return true;
    } catch {
      form.dataset.unsaved = words.cannot;
      return false;
    } finally {
      busy.delete(form);
    }
  })();
  return state.done;
}
const day = (at, more) =>
  new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "long", ...more });
// What stands in it, in words: its name, every text, every day with it, and the answers that were
// changed.
function shownIn(form) {
  let says = false;
  const shown = [...form.querySelectorAll("textarea, input:not([type=hidden])")].map((one) => {
    if (one.type === "date") return one.value && day(one.value);
    const said = !/radio|checkbox/.test(one.type)
      ? one.value.trim()
      : one.checked &&
        !one.defaultChecked &&
        `${one.closest("fieldset, .choice").firstElementChild.innerText} ${one.labels[0].innerText}`;
    says ||= said;
    return said;
  });
  return says ? [form.ariaLabel, ...shown].filter((one) => one) : [];
}

// While a form stands open nobody else sends for it: two who count its turns alone would take one
// another for an echo.
const held = new Map(); // form → what lets go of it
function hold(form) {
  if (held.has(form)) return;
  held.set(form);
  navigator.locks.request(
    `form ${form.elements.screen.value}`,
    () => new Promise((done) => held.set(form, done)),
  );
}
function letGo() {
  for (const [form, done] of held)
    if (!form.isConnected && done) {
      held.delete(form);
      done();
      show();
    }
}
setInterval(letGo, 500);

// A form whose words this phone could not keep.
const stuck = () => forms().find((form) => form.dataset.unsaved === words.cannot);

// A tap: what was chosen in it, or else the words of its button, which name the thing. Returns the
// record. What was ticked looks so while it waits, and is not ticked twice.
async function tap(path, form, button) {
  const name = `tap ${crypto.randomUUID()}`,
    chosen = shownIn(form),
    shown = chosen.length ? chosen : [(button || form.querySelector("button")).textContent];
  const written = write(name, { path, fields: fieldsOf(form, button), shown });
  if (isTick(button)) ticked(path, button);
  await written;
  return { name, path, shown };
}
const isTick = (button) => button?.classList.contains("tick");
function ticked(path, box) {
  box.ariaPressed = path.endsWith("done");
  box.disabled = true;
}
// The server has all that was typed before this turn was sent. The form may be further on: what it
// sends just now has no answer yet.
const cross = ({ elements: { screen } }, sent) =>
  dropIf(screen.value, (row) => !(row.turn >= sent)).then(show);

// 2: while it is being sent more was written down, which is sent after it.
let sending = 0,
  problems = [];
async function replay(leaving) {
  if (sending) return (sending = 2);
  if ((await all("outbox")).length)
    do {
      sending = 1;
      // After another tab: each tells what was not taken. Without a network: later.
      await navigator.locks
        .request("outbox", async () => {
          const waits = await pending((of) => secretOf(of).catch(() => null));
          await show();
          problems = await sendEach(waits, leaving);
        })
        .catch(() => {});
    } while (sending > 1);
  sending = 0;
  await show();
}

// A form that opens where something waits goes on with it, under the same name if no other form has
// it. One that has just been closed lets go of it SOON (milliseconds). The server may know later
// turns than the record: what is sent again without an answer counts on. It would take new words
// for older.
const SOON = 300,
  LEAP = 10000;
async function goOn(form) {
  if (form.met) return;
  form.met = true;
  const opened = `${fieldsOf(form)}`;
  letGo();
  const waits = (await pending(own)).find((one) => one.path === form.dataset.autosave);
  if (!waits) return;
  const { name, iv } = waits;
  navigator.locks
    .request(`form ${name}`, { signal: AbortSignal.timeout(SOON) }, async () => {
      // Whoever had it may have written on, and whoever writes already has a text of their own.
      if (`${(await get("outbox", name))?.iv}` !== `${iv}` || `${fieldsOf(form)}` !== opened)
        return;
      const values = new URLSearchParams(waits.fields),
        closed = new Promise((done) => held.set(form, done));
      for (const field of form.elements) {
        if (/radio|checkbox/.test(field.type))
          field.checked = values.getAll(field.name).includes(field.value);
        else if (values.has(field.name)) field.value = values.get(field.name);
      }
      form.elements.turn.value = waits.turn + LEAP;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      return closed;
    })
    .catch(() => {});
}
const own = (of) => secrets.get(of);

// --- what is shown --------------------------------------------------------------------------

const made = (tag, text, more) =>
  Object.assign(document.createElement(tag), { textContent: text, ...more });
const way = (text, href) => made("a", text, { href, className: "change" });
const isIn = (rows, wanted) => rows.some(({ name }) => name === wanted);
const find = (selector) => document.querySelector(selector);
const forms = () => [...document.querySelectorAll("form[data-autosave]")];
const stop = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};
const words = { ...find("#offline-words")?.dataset };

const counted = (count, many, one) => (count > 1 ? many.replace("{count}", count) : one);
const notSentYet = (count) => counted(count, words.waiting, words.waitsOne);

// A line above the page: how much waits, what was not taken, whether that is all, and whether
// somebody else's waits. Where a text needs its writer's choice the line says so, unless the page
// does. Another person on this phone sees neither words nor number.
let asked;
const READ = 1000;
const show = () => ALONE || showLine();
async function showLine() {
  const rows = await all("outbox"),
    open = forms().map((form) => form.elements.screen.value);
  const here = rows.filter(({ of }) => mine?.of === of || secrets.get(of)),
    waits = here.filter(({ name }) => !open.includes(name));
  const line = made("section", "", { id: "outbox", className: "note", role: "status" }),
    asks = find("main :is([data-choice], [data-long])");
  if (mine && (await get("locks", wentOf()))) went = true;
  // It was chosen here: what waits of it is settled too. A form that closes has chosen nothing.
  if (asked && !asks) {
    replay();
    went = false;
  }
  asked = asks?.dataset.choice === "";
  const shown = problems.filter(({ name }) => find("#plain") && isIn(waits, name)),
    unsent = waits.filter(({ name }) => !isIn(shown, name)),
    others = rows.length > here.length,
    due = went && !asks ? [...choices] : [];
  const say = (text) => line.append(made("p", text));
  if (unsent.length) say(sending ? words.sending : notSentYet(unsent.length));
  shown.forEach((one) => line.append(problem(one)));
  const isAll = !shown.length && !asks && !due.length;
  if (went && here.length === shown.length) {
    say(!isAll ? words.rest : others ? words.yours : words.sent);
    // It is said until home has said it, also after the last of two texts was chosen; and long
    // enough to be read: a page that was asked for before may know nothing of a text that was kept.
    if (isAll && mine && location.pathname.endsWith("/home"))
      setTimeout(() => line.isConnected && drop("locks", wentOf()), READ);
  }
  // Two texts, one whose part was removed, one that is too long: as the end of its address tells.
  for (const end of ["", "gone", "long"]) {
    const ways = due.filter((path) => (path.split("?")[1] || "") === end);
    if (!ways.length) continue;
    say(counted(ways.length, words[`dues${end}`], words[`due${end}`]));
    line.append(way(words[`see${end}`], ways[0]));
  }
  if (others) say(words.sealed);
  // What was removed here is sent, or was not done: the page fetches what stands there now
  // (live.js).
  const going = find("[data-going]")?.dataset.going;
  if (going && !isIn(unsent, going)) dispatchEvent(new Event("renewed"));
  const before = find("#outbox"),
    said = line.textContent;
  if (before?.textContent === said) return;
  before?.remove();
  if (said) find("main")?.before(line);
}

function away(one, then) {
  const undoes = isRemoval(one),
    text = undoes ? words.undo : words.away,
    button = made("button", text, { type: "button", className: "change" });
  button.addEventListener("click", async () => {
    if (undoes || confirm(words.sure)) {
      await drop("outbox", one.name);
      then();
    }
  });
  return button;
}

// A removal that waits: its part does not look as if it stood, and is there again after "undo".
const isRemoval = ({ path, state }) => !state && path.endsWith("/removal");
// Its words, and what can be done about it. Of a long text that waits the beginning: all of it
// stands in its form. What is not taken may stand nowhere else.
const brief = (text) => text.replace(/^(.{200}).+/su, "$1 …");
function told(one, said, ...ways) {
  const place = made("div", ""),
    buttons = made("div", "", { className: "buttons" });
  buttons.append(...ways);
  place.append(
    made("p", said),
    ...one.shown.map((text) =>
      made("blockquote", one.state ? text : brief(text), { className: "part-words" }),
    ),
    buttons,
  );
  return place;
}

function problem(one) {
  const { state } = one,
    ways = [away(one, show)];
  if (state === "removal" || (state === "long" && one.turn))
    ways.unshift(way(words.change, `${one.path.match(PART)}/edit`));
  if (/removal|undoing/.test(state))
    ways.unshift(way(words.see, `${one.path.match(PART)}/history`));
  return told(one, words[state], ...ways);
}
