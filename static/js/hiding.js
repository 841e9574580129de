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
