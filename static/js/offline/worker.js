// The part of the worker that only a phone with a copy has (views/core/assets.py). It comes before
// worker.js and answers what it knows of. A form is never sent through here: some browsers would send
// it empty.
const PATIENCE = 4000;

addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  const visits = request.mode === "navigate", asks = request.headers.has("HX-Request") && pathname.startsWith("/plans/");
  if (request.method !== "GET" || !(visits || asks) || request.headers.has("X-By-Itself")) return;
  event.stopImmediatePropagation();
  event.respondWith(ask(request).catch(() => visits ? caches.match("/offline") : Response.error()));
});

// Nobody comes in who has left, and nobody waits for a network that does not answer.
async function ask(request) {
  await leave();
  const answer = await Promise.race([fetch(request), new Promise((done, fail) => setTimeout(fail, PATIENCE))]);
  if ([502, 503, 504].includes(answer.status)) throw answer;
  return answer;
}

// Somebody hid the screen or signed out. The server hears of it before anything else is asked.
async function leave() {
  const said = await get("about", "leave");
  if (!said) return;
  const answer = await fetch(said.path, { method: "POST", body: new URLSearchParams({ csrf_token: said.token }), redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status >= 500) throw answer;
  await drop("about", "leave");
}
