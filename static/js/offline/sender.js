// A worker of its own, which sends what waits when no page is open (Background Sync; not in Firefox
// and Safari), and for the page without a network, which cannot (in every browser). It needs
// nothing that is not on the phone or given by the server to the same person: who is not signed in,
// or is somebody else, gets no key, and it waits. It serves no page, so no visit ever meets it.
addEventListener("sync", (event) => event.waitUntil(sendAlone()));
// The page without a network asks too, where answers come, but too late for a page (alone.js).
addEventListener("message", (event) => event.waitUntil(sendAlone().catch(() => {})));

// Fails where something was not sent that could be later: then the browser tries again. A page
// without a network hears when all is sent, whoever has asked.
async function sendAlone() {
  // somebody left here, and the server hears of that first
  if (await caches.match("/leave")) return;
  secrets.clear();
  const about = await get("about", "copy");
  mine = about && (await get("locks", about.of));
  await navigator.locks.request("outbox", { ifAvailable: true }, async (free) => {
    if (!free) return;
    went = false;
    const waits = await pending(secretOf),
      left = await sendEach(waits),
      names = new Set((await all("outbox")).map((row) => row.name));
    if (went && !names.size)
      for (const one of await clients.matchAll({ includeUncontrolled: true })) one.postMessage("");
    if (waits.some(({ name }) => names.has(name) && !left.some((one) => one.name === name)))
      throw new Error("later");
  });
}
