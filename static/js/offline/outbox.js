// What waits to be sent. Each input is sealed and on the disk before it is sent, one record a form, and
// crossed out when the server has it. Sealing needs no secret, so it needs no network and no PIN. What
// opens it comes from the server, for its writer alone, or from the copy, with the PIN.
const FORMAT = 1, NAMED = { name: "ECDH", namedCurve: "P-256" };
const random = (count) => crypto.getRandomValues(new Uint8Array(count));
const coder = new TextEncoder(), reader = new TextDecoder();
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");

async function closed(key, place, what) {
  const iv = random(12);
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: coder.encode(place) }, key, what) };
}
const plain = (key, place, { iv, sealed }) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: coder.encode(place) }, key, sealed);
const seal = (key, place, text) => closed(key, place, coder.encode(text));
const unseal = async (key, place, row) => reader.decode(await plain(key, place, row));
// A page is packed before it is sealed: a copy is a fifth of its size then.
const through = (what, how) => new Response(new Blob([what]).stream().pipeThrough(how)).arrayBuffer();
const pack = (text) => through(text, new CompressionStream("gzip"));
const unpack = async (sealed) => reader.decode(await through(sealed, new DecompressionStream("gzip")));
const whole = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

// ECIES: a key that is used once (NIST SP 800-56A, one ephemeral and one static key), by HKDF.
async function shared(secret, open, both) {
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: open }, secret, 256);
  const half = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: both }, half,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
async function sealFor({ of, open }, place, text) {
  const once = await crypto.subtle.generateKey(NAMED, false, ["deriveBits"]);
  const by = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  return { v: FORMAT, of, by, ...await seal(await shared(once.privateKey, open, by), place, text) };
}
async function openWith(secret, place, row) {
  const by = await crypto.subtle.importKey("raw", row.by, NAMED, true, []);
  return JSON.parse(await unseal(await shared(secret, by, row.by), place, row));
}

// The lock of a session: made once on this phone, opened by the server's key for its outbox.
async function lockFor(said) {
  const key = await whole(bytes(said.outbox)), place = `lock ${said.of}`, known = await get("locks", said.of);
  const secret = known ? JSON.parse(await unseal(key, place, known)) : null;
  if (secret) return secret;
  const pair = await crypto.subtle.generateKey(NAMED, true, ["deriveBits"]), made = await crypto.subtle.exportKey("jwk", pair.privateKey);
  await put("locks", said.of, { of: said.of, open: pair.publicKey, ...await seal(key, place, JSON.stringify(made)) });
  return made;
}
const asSecret = (jwk) => crypto.subtle.importKey("jwk", jwk, NAMED, false, ["deriveBits"]);

// --- writing down ---------------------------------------------------------------------------

let mine = null; // the lock of this page's session, kept also when another tab signs somebody else in
const busy = new Map(), NOT_KEPT = new Set(["csrf_token", "autosave"]);
const saves = (form) => form instanceof HTMLFormElement && form.dataset.autosave;
const fieldsOf = (form, by) => [...new FormData(form, by)].filter(([name]) => !NOT_KEPT.has(name) && !/^also-/.test(name)); // those: see autosave.js

// The order is that of the first word, whatever the clock says.
function commit(name, row) {
  return step("outbox", "readwrite", (rows) => {
    const before = rows.getAll();
    before.onsuccess = () => {
      const known = before.result.find((one) => one.name === name);
      rows.put({ ...row, name, no: known ? known.no : Math.max(0, ...before.result.map((one) => one.no)) + 1 }, name);
    };
    return before;
  });
}
async function write(name, record) {
  await commit(name, { turn: record.turn, ...await sealFor(mine, name, JSON.stringify(record)) });
}

// One writing at a time a form. What is typed meanwhile goes down in the next.
function note(form) {
  const state = busy.get(form) || { again: false };
  delete form.dataset.safe;
  if (state.done) { state.again = true; return state.done; }
  busy.set(form, state);
  hold(form);
  state.done = (async () => {
    try {
      do {
        state.again = false;
        const turn = Number(form.elements.turn.value), fields = fieldsOf(form);
        await write(form.elements.screen.value, { path: form.dataset.autosave, fields, turn, at: Date.now(), shown: shownIn(form), from: form.dataset.from });
      } while (state.again);
      form.dataset.unsaved = words.safe;
      form.dataset.safe = "";
      return true;
    } catch {
      form.dataset.unsaved = words.cannot;
      return false;
    } finally { busy.delete(form); }
  })();
  return state.done;
}
// What stands in it, in words: every text, every day, and the answers that were changed.
const shownIn = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden])")].map((one) => {
  if (one.type === "date") return one.value.split("-").reverse().join(".");
  if (!/radio|checkbox/.test(one.type)) return one.value.trim();
  return one.checked && !one.defaultChecked && `${one.closest("fieldset, .choice").firstElementChild.innerText} ${one.labels[0].innerText}`;
}).filter(Boolean);

// While a form stands open nobody else sends for it: two who count its turns alone would take one
// another for an echo.
const held = new Map(); // form → what lets go of it
function hold(form) {
  if (held.has(form) || !navigator.locks) return;
  held.set(form);
  navigator.locks.request(`form ${form.elements.screen.value}`, () => new Promise((done) => held.set(form, done)));
}
function letGo() {
  for (const [form, done] of held) if (!form.isConnected && done) { held.delete(form); done(); show(); }
}
setInterval(letGo, 500);

// A form whose words this phone could not keep.
const stuck = () => forms().find((form) => form.dataset.unsaved === words.cannot);

// A tap: what it asks for, in the words of its button. Returns the record's name.
async function tap(path, fields, said) {
  const name = `tap ${hex(random(8))}`;
  await write(name, { path, fields, at: Date.now(), shown: [said] });
  return name;
}
const PLAN = /^\/plans\/\d+\//, PART = /^\/plans\/\d+\/\w+\/\d+/;
const TAPS = /^\/plans\/\d+\/\w+\/\d+\/(pin|place|removal|restoration|rating|tick\/\w+)$/;

// The server has all that was typed before this turn was sent.
async function cross(name, turn) {
  return step("outbox", "readwrite", (rows) => {
    const asked = rows.get(name);
    asked.onsuccess = () => { if (asked.result && !(asked.result.turn >= turn)) rows.delete(name); };
    return asked;
  }).then(show);
}

// --- sending --------------------------------------------------------------------------------

const secrets = new Map(); // session → what opens its records
let token = "";
async function secretOf(of) {
  if (!secrets.has(of)) {
    const answer = await ask(`/offline-copy/outbox?of=${of}`);
    if (answer.status >= 500) throw new Error(answer.status);
    const said = answer.ok && !answer.redirected && await answer.json();
    if (said) token = said.csrf;
    // Another person, or nobody: it waits. What the server gives to somebody else opens nothing.
    secrets.set(of, said && await get("locks", of) ? await lockFor(said).then(asSecret).catch(() => null) : null);
  }
  return secrets.get(of);
}

// What waits and can be opened here, in order. What cannot be opened, or has a format of another
// release, is left where it is and holds up nothing.
async function pending(openers = (of) => secretOf(of).catch(() => null)) {
  const rows = (await all("outbox")).sort((one, other) => one.no - other.no), found = [];
  for (const row of rows) {
    const secret = row.v === FORMAT && await openers(row.of);
    const record = secret && await openWith(secret, row.name, row).catch(() => null);
    if (record) found.push({ ...row, ...record });
  }
  return found;
}

// Each is sent by the route and the rule that every form goes by. What met other words is kept by the
// server, which shows both where the part is changed; what it does not take stays here, and is shown.
async function send(one) {
  const body = new URLSearchParams(one.fields), isForm = one.turn !== undefined;
  body.set("csrf_token", token);
  if (isForm) { body.set("turn", one.turn); body.set("autosave", 1); }
  const answer = await fetch(one.path, { method: "POST", body, signal: AbortSignal.timeout(15000),
    headers: { "X-Offline-Copy": "1", ...isForm && { "HX-Request": "true" } } });
  const said = await answer.text(), { pathname } = new URL(answer.url);
  if (answer.status === 401 || answer.redirected && !PLAN.test(pathname)) throw new Error(answer.status); // signed out, or hidden
  if (answer.ok) return !isForm || /data-state="saved"/.test(said) ? "sent" : "later";
  one.kept = said.match(/name="kept" value="(\d+)"/)?.[1];
  if (answer.status === 409) return one.kept ? "both" : new URLSearchParams(one.fields).has("proposal") ? "long" : "sent";
  return answer.status >= 500 || answer.status === 400 ? "later" : [413, 422].includes(answer.status) ? "long" : "gone";
}

const MOST_SILENT = 2; // so many that had no answer, and the rest waits for another time
let sending = false, problems = [], went = false;
async function replay(leaving) {
  if (sending) return;
  if (!(await all("outbox")).length) return show();
  sending = true;
  try {
    await navigator.locks.request("outbox", { ifAvailable: true }, async (free) => {
      if (!free) return;
      const left = [];
      let silent = 0;
      const waits = await pending();
      await show();
      for (const one of waits) {
        if (silent >= MOST_SILENT) break;
        await navigator.locks.request(`form ${one.name}`, { ifAvailable: true }, async (unused) => {
          if (!unused && !leaving) return;
          if (one.state === "both") return left.push(one);
          const state = await send(one).catch(() => { silent += 1; return "later"; });
          if (!/sent|later/.test(state)) left.push({ ...one, state });
          if (!/sent|both/.test(state)) return;
          await take(one, state);
          went = true;
          if (mine) await put("about", "went", true);
        });
      }
      problems = left;
    });
  } catch { /* no network: later */ } finally { sending = false; }
  await show();
}

// Crossed out, unless more was written meanwhile. Of two texts only the way to them stays.
async function take(one, state) {
  const rest = state === "both" && await sealFor({ of: one.of, open: (await get("locks", one.of)).open }, one.name,
    JSON.stringify({ path: one.path, fields: [], shown: [], turn: one.turn, at: one.at, state, kept: one.kept }));
  await step("outbox", "readwrite", (rows) => {
    const asked = rows.get(one.name);
    asked.onsuccess = () => {
      if (!asked.result || hex(asked.result.iv) !== hex(one.iv)) return;
      if (rest) rows.put({ ...asked.result, ...rest }, one.name); else rows.delete(one.name);
    };
    return asked;
  });
}

// A form that opens where something waits goes on with it, under the same name if no other form has
// it. One that has just been closed lets go of it SOON (milliseconds). The server may know later turns
// than the record: what is sent again without an answer counts on. It would take new words for older.
const SOON = 300, LEAP = 10000;
async function goOn(form) {
  if (form.met) return;
  form.met = true;
  const opened = `${fieldsOf(form)}`;
  letGo();
  const waits = (await pending(own)).find((one) => one.path === form.dataset.autosave && one.state !== "both");
  if (!waits) return;
  const free = await navigator.locks.request(`form ${waits.name}`, { signal: AbortSignal.timeout(SOON) }, Boolean).catch(() => false);
  // Whoever writes already has a text of their own here.
  if (!free || !form.isConnected || `${fieldsOf(form)}` !== opened) return;
  const values = new URLSearchParams(waits.fields);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name)) continue;
    if (/radio|checkbox/.test(field.type)) field.checked = values.getAll(field.name).includes(field.value);
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
  form.elements.turn.value = waits.turn + LEAP;
  hold(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
const own = (of) => secrets.get(of);

// --- what is shown --------------------------------------------------------------------------

const made = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
const find = (selector) => document.querySelector(selector);
const forms = () => [...document.querySelectorAll("form[data-autosave]")];
const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
const words = { ...find("#offline-words")?.dataset };

// A line above the page: how much waits, what met other words, what was not taken. Another person on
// this phone sees neither words nor number.
async function show() {
  if (ALONE) return;
  const rows = await all("outbox"), open = new Set(forms().map((form) => form.elements.screen.value));
  const here = rows.filter((row) => mine && row.of === mine.of || secrets.get(row.of)), waits = here.filter((row) => !open.has(row.name));
  const line = made("section", "", { id: "outbox", className: "note" });
  // That all is sent is said until home has said it, also after the last of two texts was chosen.
  if (mine && !rows.length && await get("about", "went")) {
    went = true;
    if (location.pathname.endsWith("/home")) await drop("about", "went");
  }
  const shown = problems.filter((one) => find("#plain") && here.some((row) => row.name === one.name));
  const waiting = waits.length - shown.length;
  const say = (text, more) => line.append(made("p", text, more));
  if (waiting > 0) say((sending ? words.sending : words.waiting).replace("{count}", waiting));
  else if (rows.length > here.length) say(words.sealed);
  else if (went && !shown.length) say(words.sent);
  shown.forEach((one) => line.append(problem(one)));
  const before = find("#outbox"), said = line.textContent;
  if (before?.textContent === said) return;
  before?.remove();
  line.setAttribute("role", "status");
  if (said && find("main")) find("main").before(line);
}

function away(one, then) {
  const button = made("button", words.away, { type: "button", className: "change" });
  button.addEventListener("click", async () => { if (confirm(words.sure)) { await drop("outbox", one.name); then(); } });
  return button;
}

// Its words, and what can be done about it.
function told(one, said, ...ways) {
  const place = made("div", ""), buttons = made("div", "", { className: "buttons" });
  buttons.append(...ways);
  place.append(made("p", said), ...one.shown.map((text) => made("blockquote", text, { className: "part-words" })), buttons);
  return place;
}

function problem(one) {
  const { state } = one, ways = [state === "both" ? seeBoth(one) : away(one, show)];
  if (state === "long" && one.turn !== undefined) ways.unshift(made("a", words.change, { href: `${one.path.match(PART)}/edit`, className: "change" }));
  return told(one, words[state], ...ways);
}

// To where the choice is made, by the form that every page of the plan has. Then it is no longer this
// phone that keeps the text.
function seeBoth(one) {
  const way = made("button", words.see, { className: "change", name: "answer", value: "use", formAction: `${one.path.match(PLAN)}kept/${one.kept}` });
  way.setAttribute("form", "plain");
  way.addEventListener("click", () => drop("outbox", one.name));
  return way;
}
