// What waits to be sent, and how it goes: sealed for its writer, in order, by the route and the
// rule that every form goes by. Pages do it, and where the browser has Background Sync a worker of
// its own, when no page is open (sender.js): nothing here knows of a page. WORKER, ALONE: which
// script this is part of (bin/assets).
const FORMAT = 1,
  NAMED = { name: "ECDH", namedCurve: "P-256" };
const random = (count) => crypto.getRandomValues(new Uint8Array(count));
const coder = new TextEncoder(),
  reader = new TextDecoder();
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) =>
  [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");

async function closed(key, place, what) {
  const iv = random(12);
  return {
    iv,
    sealed: await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: coder.encode(place) },
      key,
      what,
    ),
  };
}
const plain = (key, place, { iv, sealed }) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: coder.encode(place) }, key, sealed);
const seal = (key, place, text) => closed(key, place, coder.encode(text));
const unseal = async (key, place, row) => reader.decode(await plain(key, place, row));
// A page is packed before it is sealed: a copy is a fifth of its size then.
const through = (what, how) =>
  new Response(new Blob([what]).stream().pipeThrough(how)).arrayBuffer();
const pack = (text) => through(text, new CompressionStream("gzip"));
const unpack = async (sealed) =>
  reader.decode(await through(sealed, new DecompressionStream("gzip")));
const whole = (raw) =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

const asHalf = (raw) => crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
const joined = (half, salt, info = new Uint8Array()) =>
  crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    half,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );

// ECIES: a key that is used once (NIST SP 800-56A, one ephemeral and one static key), by HKDF.
async function shared(secret, open, both) {
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: open }, secret, 256);
  return joined(await asHalf(bits), new Uint8Array(), both);
}
async function sealFor({ of, open }, place, text) {
  const once = await crypto.subtle.generateKey(NAMED, false, ["deriveBits"]);
  const by = await crypto.subtle.exportKey("raw", once.publicKey);
  return {
    v: FORMAT,
    of,
    by,
    ...(await seal(await shared(once.privateKey, open, by), place, text)),
  };
}
async function openWith(secret, place, row) {
  const by = await crypto.subtle.importKey("raw", row.by, NAMED, true, []);
  return JSON.parse(await unseal(await shared(secret, by, row.by), place, row));
}

// The lock of a session (keep.js), opened by the server's key for its outbox.
const openLock = async ({ of, outbox }, lock) =>
  JSON.parse(await unseal(await whole(bytes(outbox)), `lock ${of}`, lock));
const asSecret = (jwk) => crypto.subtle.importKey("jwk", jwk, NAMED, false, ["deriveBits"]);

// --- sending --------------------------------------------------------------------------------

const PART = /^\/plans\/\d+\/\w+\/\d+/;
const TAPS = /^\/plans\/\d+\/\w+\/\d+\/(pin|place|removal|restoration|undoing|rating|tick\/\w+)$/;
const LIMIT = 15000,
  BY_ITSELF = { "X-By-Itself": "1" },
  COPY = { "X-Offline-Copy": "1" },
  SENT = WORKER ? { ...COPY, ...BY_ITSELF } : COPY;
const ask = (address) =>
  fetch(address, {
    cache: "no-store",
    signal: AbortSignal.timeout(LIMIT),
    headers: { ...COPY, ...BY_ITSELF },
  });

const secrets = new Map(); // session → what opens its records
// mine: the lock of this page's session, kept also when another tab signs somebody else in.
// choices: where one of two texts is to be chosen, as far as the page was told.
// wentOf: where it is noted that something of this person was sent. It outlives the copy, as
// somebody else may use the phone before they are back.
const wentOf = () => `went ${mine.whose}`;
let token = "",
  went = false,
  mine = null,
  choices = new Set();
async function secretOf(of) {
  if (!secrets.has(of)) {
    const answer = await ask(`/offline-copy/outbox?of=${of}`);
    if (answer.status >= 500) throw new Error(answer.status);
    const said = answer.ok && !answer.redirected && (await answer.json());
    if (said) token = said.csrf;
    // Another person, or nobody: it waits. What the server gives to somebody else opens nothing.
    const known = said && (await get("locks", of));
    secrets.set(of, known && (await openLock(said, known).then(asSecret, () => null)));
  }
  return secrets.get(of);
}

// What waits and can be opened here, in order. What cannot be opened, or has a format of another
// release, is left where it is and holds up nothing.
async function pending(openers) {
  const rows = (await all("outbox")).sort((one, other) => one.no - other.no),
    found = [];
  for (const row of rows) {
    const secret = row.v === FORMAT && (await openers(row.of));
    const record = secret && (await openWith(secret, row.name, row).catch(() => null));
    if (record) found.push({ ...row, ...record });
  }
  return found;
}

// Each is sent by the route and the rule that every form goes by. What met other words, or is too
// long, is kept by the server, which asks its writer about it: from then on this phone does not.
// What the server does not take stays here, and is shown.
async function send(one) {
  const body = new URLSearchParams(one.fields),
    isForm = one.turn >= 0;
  body.set("csrf_token", token);
  if (isForm) {
    body.set("turn", one.turn);
    body.set("autosave", 1);
  }
  const answer = await fetch(one.path, {
    method: "POST",
    body,
    signal: AbortSignal.timeout(LIMIT),
    headers: { ...SENT, ...(isForm && { "HX-Request": "true" }) },
  });
  const said = await answer.text(),
    { pathname } = new URL(answer.url);
  if (answer.status === 401 || (answer.redirected && !pathname.startsWith("/plans/")))
    throw new Error(answer.status); // signed out, or hidden
  if (answer.ok) return !isForm || /data-state="saved"/.test(said) ? "sent" : "later";
  const way = said.match(/data-way="(.+?)"/)?.[1];
  if (way) {
    choices.add(way);
    return "sent";
  }
  if (answer.status === 409)
    return !isForm ? one.path.match(/\w+$/)[0] : body.has("proposal") ? "long" : "sent";
  // A new part that nothing was written in is no part, and none of its words can be lost.
  return answer.status >= 500 || answer.status === 400
    ? "later"
    : ![413, 422].includes(answer.status)
      ? "gone"
      : one.shown.length || body.get("expected") !== "0"
        ? "long"
        : "sent";
}

const dropIf = (name, isSo) => look("outbox", name, (row, rows) => isSo(row) && rows.delete(name));

// Each in its turn, but those of an open form. Returns those that could not be sent, with what is
// the matter.
const MOST_SILENT = 2; // so many that had no answer, and the rest waits for another time
async function sendEach(waits, leaving) {
  const left = [];
  let silent = 0;
  for (const one of waits) {
    if (silent >= MOST_SILENT) break;
    await navigator.locks.request(`form ${one.name}`, { ifAvailable: true }, async (unused) => {
      // Undone or thrown away since: it goes nowhere.
      if (!(await get("outbox", one.name)) || (!unused && !leaving)) return;
      const state = await send(one).catch(() => {
        silent += 1;
        return "later";
      });
      if (!/sent|later/.test(state)) left.push({ ...one, state });
      if (state !== "sent") return;
      // Crossed out, unless more was written meanwhile.
      await dropIf(one.name, ({ iv }) => `${iv}` === `${one.iv}`);
      went = true;
      if (mine) await put("locks", wentOf(), true);
    });
  }
  return left;
}
