// What the page without a network needs lies where the worker looks for it (worker.js). It is not
// the worker that changes with a copy: a change of workers under way may hold a visit for ever.
// `ask`: see offline/sending.js.
export default async (ask) => {
  const cache = await caches.open("copy"),
    answer = await ask("/offline"),
    html = answer.ok && (await answer.clone().text());
  const { files } = new DOMParser().parseFromString(html, "text/html").body.dataset,
    paths = files.split(" ");
  await cache.addAll(paths);
  await cache.put("/hidden", await ask("/hidden?alone=yes"));
  await cache.put("/offline", answer);
  for (const { url } of await cache.keys())
    if (url.includes("/assets/") && !paths.includes(new URL(url).pathname)) await cache.delete(url);
};
