// The service worker. It keeps the files in KEPT (views/core/assets.py writes that list) and an offline
// page, but never a personal page: those are not stored on the device.
const NAME = KEPT.join("|");

addEventListener("install", (event) => {
  // What is saved while its page goes away must not pass through here: the browser drops it with the page.
  if (event.addRoutes) event.addRoutes({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
    .then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  } else if (KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
