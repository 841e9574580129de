// The service worker. It keeps the files in KEPT (views/core/assets.py writes that list) and an
// offline page, but never a personal page: those are not stored on the device. It is the same for
// everybody, and that of a new release waits until the app is closed: Chromium may hold a visit for
// ever that meets a change of workers (docs/offline.md).
const NAME = KEPT.join("|"),
  PATIENCE = 4000,
  SHORT = 500,
  MARK = "X-Offline-Copy",
  HIDDEN = "/is-hidden";

addEventListener("install", (event) => {
  // What is saved while its page goes away must not pass through here: the browser drops it with
  // the page.
  if (event.addRoutes) event.addRoutes({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name !== NAME && name !== "copy")
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    const answer = visit(request);
    event.respondWith(answer);
    event.waitUntil(answer.then(remember).catch(() => {}));
  } else if (new URL(request.url).pathname.startsWith("/assets/"))
    event.respondWith(
      caches
        .match(request)
        .catch(() => null)
        .then((kept) => kept || fetch(request)),
    );
});

// A page has just waited for an answer for as long, and goes on to another. That one is waited for
// too, but not as long once more: an answer that comes is still better than the copy.
let patience = PATIENCE;
addEventListener("message", () => {
  patience = SHORT;
  setTimeout(() => {
    patience = PATIENCE;
  }, PATIENCE);
});

// What the browser keeps may be broken, on a full disk or an old phone. Then pages and files come
// from the network, as they would without a worker.
const copyHere = async () => (await caches.has("copy")) && caches.open("copy");

// A phone with a copy of a plan has a cache for it: there nobody waits for a network that does not
// answer, and the server hears first of somebody who left. On a phone without one the cache has
// only that somebody hid the screen without a network, and goes when the server has heard of it.
// While something waits to be sent there, it is empty where the copy has gone: then the cookie is
// still needed (again).
async function visit(request) {
  const copy = await copyHere()
    .catch(copyHere)
    .catch(() => null);
  let slow = false;
  try {
    if (!copy) return await fetch(request);
    const heard = await leave(copy, request);
    if (heard) return heard;
    const answer = await Promise.race([
      fetch(request),
      new Promise((done, fail) =>
        setTimeout(() => isGone().then((gone) => gone || fail((slow = true))), patience),
      ),
    ]);
    if (answer.ok && !answer.headers.has(MARK)) return await again(request);
    if (![502, 503, 504].includes(answer.status)) return answer;
  } catch {
    /* no network */
  }
  return (
    (await caches.match(HIDDEN)) ||
    (copy && (await instead(copy, slow))) ||
    caches.match("/offline")
  );
}

// A screen that was hidden with a network stays so without one, until a page of the app has come.
// What is shown meanwhile is the same page of notes, without a form.
async function remember({ ok, url }) {
  if (!ok || !url) return;
  const { pathname } = new URL(url),
    kept = await caches.open(NAME);
  if (pathname === "/hidden")
    await kept.put(HIDDEN, (await neutral()) || (await fetch("/hidden?alone=yes")));
  else if (/^\/(people|plans\/.*)?$/.test(pathname)) await kept.delete(HIDDEN);
}

// Whether the file that opens the copy is gone: then nothing can be shown instead of a slow page.
// Where a worker cannot look for it (WebKitGTK has no navigator.storage there), the copy is shown.
async function isGone() {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle("half");
  } catch ({ name }) {
    return name === "NotFoundError";
  }
}

// Whoever hid the screen finds the same page of notes as with a network, until the server has heard
// of it.
async function instead(copy, slow) {
  const said = await copy.match("/leave"),
    { path } = said ? await said.json() : {};
  if (path && path !== "/sign-out") return (await copy.match("/hidden")) || neutral();
  const page = await copy.match("/offline");
  return slow && page ? slowly(page) : page;
}

// The page that asks for the PIN says which of the two it is: no network, or one that is too slow.
const slowly = async (page) =>
  new Response((await page.text()).replace(/<h1 data-slow="(.+?)">.+?</, "<h1 data-slow>$1<"), {
    headers: page.headers,
  });

// On a phone without a copy the offline page brings that page of notes along: of its own it would
// weigh more.
async function neutral() {
  const kept = await caches.match("/offline"),
    html = await kept.text();
  const found = html.match(/<template id="hidden">([^]*?<h1>(.*?)<\/h1>[^]*?)<\/template>/);
  if (!found) return null;
  const [, notes, title] = found,
    page = html.replace(
      /<body[^]*/,
      `<body class="blank" data-alone><main id="main">${notes}</main></body></html>`,
    );
  return new Response(page.replace(/<title>.*?</, `<title>${title}<`), { headers: kept.headers });
}

// A browser that was killed may have lost its last cookies, and the server not know that there is a
// copy. It must: its page takes the copy away from whoever is not signed in, and sends what waits.
async function again(request) {
  await fetch("/offline", { headers: { [MARK]: "1" } });
  return fetch(request);
}

// Returns the page that was asked for when the server has heard of it, or the server's if it did
// not take it: the session is another one by now. Null if nobody has left. The copy is gone by
// then, and so goes what was left of it to be shown meanwhile. The answer is followed: WebKit holds
// one with Clear-Site-Data for ever that is not, and every visit after it.
async function leave(copy, request) {
  const said = await copy.match("/leave");
  if (!said) return null;
  const { path, fields } = await said.json();
  const answer = await fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-By-Itself": "1" }, // it asks until the server has written it down
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status >= 500) throw answer;
  const kept = await copy.match("/offline");
  await caches.delete("copy");
  if (kept) await caches.open("copy"); // the next page looks whether something waits (copy.js)
  return answer.status >= 400 ? answer : fetch(request);
}
