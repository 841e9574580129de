// On a page with a network: make the copy, keep it as new as the page, and let it go with the session.
// ALONE: whether this is the script of the page without one (bin/assets). `mark` names the copy that this session keeps; "none": it keeps none, or nobody is signed in.
const ROUNDS = 600000, LIMIT = 15000, QUIET = 4000, AGAIN = 10000, AT_ONCE = 3, MOST_PAGES = 400, OLD = 12 * 3600e3, FRESH = 60e3;
const { body } = document, language = document.documentElement.lang, { src, dataset: { copy: mark } = {} } = document.currentScript;

// OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA256 with 600,000 rounds.
async function lockOf(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", coder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
const asHalf = (said) => crypto.subtle.importKey("raw", bytes(said), "HKDF", false, ["deriveKey"]);
const joined = (half, salt) => crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: new Uint8Array() }, half,
  { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

const ask = (address, headers) => fetch(address, { cache: "no-store", signal: AbortSignal.timeout(LIMIT),
  headers: { "X-By-Itself": "1", "X-Offline-Copy": "1", ...headers } });
async function askKey() {
  const answer = await ask("/offline-copy/key");
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

// Whatever stops in the middle leaves a copy that the next page throws away, as it has no name yet.
async function begin(pin) {
  const said = await askKey(), salt = random(16);
  await stock();
  navigator.storage.persist?.(); // Firefox asks the person, who need not answer
  const jwk = await lockFor(said), half = await seal(await lockOf(pin, salt), "half", said.file);
  await writeHalf(JSON.stringify({ salt: hex(salt), iv: hex(half.iv), sealed: hex(half.sealed) }));
  const own = await asHalf(said.key), secret = await seal(await joined(own, bytes(said.file)), "secret", JSON.stringify(jwk));
  await put("about", "copy", { id: said.copy, of: said.of, home: said.home, half: own, secret, met: Date.now(), wrong: 0, card: said.card });
  await fill(said);
}

// What the page without a network needs lies where the worker looks for it (worker.js). It is not the
// worker that changes with a copy: a change of workers under way may hold a visit for ever.
async function stock() {
  const cache = await caches.open("copy"), answer = await ask("/offline"), html = answer.ok && await answer.clone().text();
  const { files } = new DOMParser().parseFromString(html, "text/html").body.dataset, paths = files.split(" ");
  await cache.addAll(paths);
  await cache.put("/offline", answer);
  for (const { url } of await cache.keys()) if (url.includes("/assets/") && !paths.includes(new URL(url).pathname)) await cache.delete(url);
}

// Every page of the plan; what stands behind a question mark on it, such as an area of the wheel, but
// no week after a week (rel=nofollow); and every form that opens in place. A form is fetched again when what leads to it has changed.
async function fill(said) {
  const key = await joined(await asHalf(said.key), bytes(said.file)), wanted = said.pages.map((path) => ({ path })), known = new Set(said.pages);
  const add = (link, from, piece) => {
    const url = new URL(link.dataset.hxGet || link.getAttribute("href"), location.origin + from), path = url.pathname + url.search;
    if ((!piece && !said.pages.includes(url.pathname)) || !path.startsWith(said.plan) || known.has(path) || known.size >= MOST_PAGES) return;
    wanted.push({ path, piece, sign: piece && link.closest("article, .adding, section, main")?.outerHTML });
    known.add(path);
  };
  const one = async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      const { path, piece } = next, before = await get("pages", path);
      const sign = next.sign && hex(await crypto.subtle.digest("SHA-256", coder.encode(next.sign)));
      if (piece && before?.sign === sign && before.of === said.copy && Math.abs(Date.now() - before.at) < OLD) continue;
      if (gone) return;
      const answer = await ask(path, piece && { "HX-Request": "true" }), html = await answer.text();
      if (!answer.ok || answer.redirected || !answer.headers.get("Content-Type").startsWith("text/html")) continue;
      await put("pages", path, { at: Date.now(), sign, of: said.copy, ...await closed(key, path, await pack(html)) });
      const page = new DOMParser().parseFromString(html, "text/html");
      if (!piece) page.querySelectorAll("main a[href*='?']:not([rel])").forEach((link) => add(link, path, false));
      page.querySelectorAll("main [data-hx-get]:not([data-close])").forEach((link) => add(link, path, true));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  if (gone || wanted.length || (await get("about", "copy"))?.id !== said.copy) return;
  for (const path of await step("pages", "readonly", (rows) => rows.getAllKeys())) if (!known.has(path)) await drop("pages", path);
  await put("about", "copy", { ...await get("about", "copy"), home: said.home, card: said.card, met: Date.now(), filled: Date.now(), seen: body.dataset.seen });
  body.dataset.copied = known.size;
}

let filling, later;
const refresh = () => filling ||= askKey().then(fill).finally(() => { filling = null; });

async function meet() {
  const about = await get("about", "copy");
  if (about && about.id !== mark) await wipe();
  if (!about || about.id !== mark) return say("missing");
  await put("about", "copy", { ...about, met: Date.now() });
  if (!body.dataset.plan || about.home.startsWith(`${body.dataset.plan}/`)) mine = await get("locks", about.of); // no helper's words
  if (!await caches.match(src)) await stock(); // a new release
  if (!about.filled || mine && body.dataset.seen && about.seen !== body.dataset.seen && Math.abs(Date.now() - about.filled) > FRESH) await refresh();
  say("kept");
}

// The worker of an earlier release knows of no copy. It goes when the app is closed (worker.js).
const worker = () => navigator.serviceWorker?.controller?.scriptURL || "";
async function say(what) {
  const line = find("[data-copy-said]"), form = find("[data-keep-copy]");
  if (!line || (what === "missing" && mark === "none")) return;
  if (what === "kept" && worker() && !worker().includes("?")) what = "old";
  line.textContent = line.dataset[what].replace("{time}", time((await get("about", "copy"))?.met));
  if (form) form.hidden = /kept|old/.test(what);
}
const time = (at) => at && new Date(at).toLocaleString(language, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }).replace(":", ".");

// The form with the PIN, which makes the copy, or opens a hidden screen and makes the copy again.
async function keep(event) {
  const form = event.target, pin = form.elements.pin.value;
  stop(event);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  if (!answer?.redirected) return answer?.status === 422 ? wrong(await answer.text()) : location.assign("/");
  await say("keeping");
  const works = await begin(pin).then(() => true, () => false);
  if (!works) {
    await wipe().catch(() => {});
    if (find("[data-copy-said]")) return say("cannot");
  }
  location.assign(answer.url);
}

// A page or a piece of one. Its parser knows of no scripts, so it would show what is for browsers without.
function parsed(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("script, template, noscript").forEach((one) => one.remove());
  return page;
}

// The PIN was wrong. The same form is not sent twice: each time counts.
function wrong(html) {
  find("main").replaceWith(parsed(html).querySelector("main"));
  listen();
  find("[aria-invalid]")?.focus();
}

function listen() {
  find("[data-keep-copy]")?.addEventListener("submit", keep);
  find("[data-keep-copy] button[disabled]")?.removeAttribute("disabled");
}

// Hide and sign out work at once, here, whether there is a network or not: the copy goes, and the server
// hears of it before anything else (worker.js). What was typed goes with it if it can, or waits, sealed.
// Whoever would be shut out without their key card is shown it first; without a network they are asked.
const LEAVES = ["/hide", "/sign-out", "/hidden/sign-out"];
async function leave(form, path, by) {
  const card = path === "/sign-out" && !by?.name && (await get("about", "copy"))?.card, fields = [...new FormData(form, by)];
  if (card) {
    if (!ALONE) return location.assign("/card?leaving=yes");
    if (!confirm(card)) return;
    fields.push(["anyway", "yes"]);
  }
  body.hidden = true;
  document.title = "";
  await Promise.all([...busy.values()].map((state) => state.done));
  if (!ALONE && mine) await Promise.race([replay(true), new Promise((done) => setTimeout(done, 3000))]);
  gone = true;
  await wipe().catch(() => {});
  if (!worker().includes("?")) return HTMLFormElement.prototype.submit.call(form);
  await (await caches.open("copy")).put("/leave", new Response(JSON.stringify({ path, fields })));
  location.replace("/");
}
let gone = false;
async function part(event) {
  const form = event.target, button = event.submitter, { pathname } = new URL(button?.getAttribute("formaction") || form.action, location);
  if ((pathname === "/offline-copy/end" || button?.name === "leaving") && !gone) {
    stop(event);
    await wipe().catch(() => {});
    gone = true;
    return form.requestSubmit(button);
  }
  if (mine && !gone && TAPS.test(pathname) && !(form.dataset.hxPost || button?.dataset.hxPost)) {
    stop(event);
    const name = await tap(pathname, fieldsOf(form, button), button?.innerText || "");
    await replay();
    return await get("outbox", name) || location.reload();
  }
  if (!LEAVES.includes(pathname) || gone) return;
  stop(event);
  leave(form, pathname, button);
}

// A tap that meets no network is written down, and sent later.
async function notSent(event) {
  const source = event.target, button = source instanceof HTMLFormElement ? null : source;
  const form = source.closest("form") || source.form, path = new URL(button?.getAttribute("formaction") || form?.action || location, location).pathname;
  if (!mine || !form || saves(form) || !TAPS.test(path)) return;
  event.stopImmediatePropagation();
  await tap(path, fieldsOf(form, button), (button || form.querySelector("button")).innerText);
  show();
}

// This script comes before app.js, so that it hears first.
function withNetwork() {
  addEventListener("submit", part, true);
  addEventListener("input", ({ target: { form } }) => { if (saves(form) && mine && form.dataset.autosave.startsWith(body.dataset.plan)) note(form); });
  addEventListener("saved", async ({ target: form }) => { await busy.get(form)?.done; cross(form.elements.screen.value, Number(form.elements.turn.value)); });
  addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement;
    if (saves(form) && ctx.response?.raw?.ok) cross(form.elements.screen.value, Number(form.elements.turn.value));
  });
  addEventListener("htmx:config:request", ({ detail: { ctx } }) => { if (mine && ctx.request.method === "GET") ctx.request.timeout = QUIET; });
  addEventListener("htmx:error", notSent);
  addEventListener("htmx:after:swap", () => {
    clearTimeout(later);
    forms().forEach(goOn);
    if (mine) later = setTimeout(() => refresh().catch(() => {}), QUIET);
  });
  // The server tells this page too that it is over. It is on its way already.
  addEventListener("over", (event) => gone && event.stopImmediatePropagation());
  // What is safe on this phone needs no warning.
  addEventListener("beforeunload", (event) => {
    if (mine && !busy.size && !find("[data-holds]") && !stuck()) event.stopImmediatePropagation();
  });
  channel.onmessage = () => { if (mark !== "none" && !gone) { body.hidden = true; location.replace("/"); } };
  addEventListener("DOMContentLoaded", async () => {
    listen();
    if (!find("[data-keep-copy]") || find("[data-copy-said]")) await meet().catch(() => say("cannot"));
    await replay();
    forms().forEach(goOn);
  });
  addEventListener("online", () => replay());
  addEventListener("visibilitychange", () => document.hidden || replay());
  setInterval(() => replay(), AGAIN);
}
