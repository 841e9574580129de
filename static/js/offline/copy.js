// On a page with a network: make the copy, keep it as new as the page, and let it go with the
// session. `mark` names the copy that this session keeps; "": it keeps none, or nobody is
// signed in.
const QUIET = 4000,
  AGAIN = 10000;
const { body } = document,
  { src, dataset: script } = document.currentScript,
  mark = script.copy;
// Where a choice is due, as a page that came tells it.
const learnChoices = (said) => {
  choices = new Set(said?.split(" "));
};
if (!ALONE) learnChoices(script.choices);

// What sends when no page is open (sender.js), where the browser can wake it. Its scope holds no
// page.
const sender = () =>
  navigator.serviceWorker.register("/offline-copy/sender.js", { scope: "/offline-copy/sender/" });
const wake = async () => {
  // Elsewhere nothing is read as the page goes: WebKit keeps a page that was left in the midst of
  // a reading, and then nobody can write in that store.
  if (self.SyncManager && (await all("outbox")).length)
    (await sender()).sync.register("send").catch(() => {});
};

const folder = () => navigator.storage.getDirectory();
// Without words: zeros over what is there.
const writeHalf = (most, words) => {
  const worker = new Worker(script.half);
  return new Promise((done, fail) => {
    worker.onmessage = done;
    worker.onerror = fail;
    worker.postMessage(words);
    setTimeout(fail, most);
    // one that comes late must not write over what was written since
  }).finally(() => worker.terminate());
};
// One change of what this phone knows of the copy, in one step, as other tabs change it too; none
// if it has gone. Returns what was known before.
const learn = (more) =>
  look("about", "copy", (known, rows) => rows.put({ ...known, ...more(known) }, "copy"));

// The key first: without it the rest is noise. Then what the copy is known by, so that whoever
// fills it stops (fill). What waits to be sent stays, closed. Other tabs show the plan too.
const channel = new BroadcastChannel("hjulet");
// Other tabs go dark, and if the word is true, on to where nothing of the plan is.
const dark = () => {
  body.hidden = true;
  document.title = "";
};
channel.onmessage = ({ data }) => {
  if ((ALONE || mark) && !gone) {
    dark();
    if (data) location.replace("/");
  }
};
async function wipe() {
  channel.postMessage(true);
  sender()
    .then((own) => own.unregister())
    .catch(() => {});
  await writeHalf(QUIET).catch(() => {});
  await (await folder()).removeEntry("half").catch(() => {});
  await clear("about");
  await clear("pages");
  await sweep();
}
// What the worker shows of a copy goes too; but not before the server has heard who left. While
// something waits the cache stays, empty: the worker has the cookie set again by that.
async function sweep() {
  if (await caches.match("/leave")) return;
  await caches.delete("copy");
  if ((await all("outbox")).length) await caches.open("copy");
}

async function askKey() {
  const answer = await ask("/offline-copy/key");
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

// Seldom: when the copy is made, and at the first visit after a new release.
async function stock() {
  await (await import(script.stock)).default(ask);
  sender().catch(() => {});
}

// What has changed in the plan since the copy was filled (fill.js): nothing if the plan stands
// as it did; but what passes by itself, such as the time for an undo, changes no mark. Another tab
// may have let this copy go meanwhile, or made one anew: that has a key of its own.
const AS_IT_STANDS = 600e3;
async function fill(said) {
  const ours = async () => {
    const about = await get("about", "copy");
    return !gone && about?.id === said.copy && about;
  };
  let { stands, fetched, pages } = await ours();
  if (stands !== said.stands || Math.abs(Date.now() - fetched) > AS_IT_STANDS) {
    fetched = Date.now();
    ({ stands, pages } = await fetchPages(said, ours));
  }
  if (!(await ours())) return;
  const filled = Date.now();
  const more = { stands, fetched, pages, seen: body.dataset.seen, filled, met: filled };
  await learn(({ id }) => id === said.copy && more);
  body.dataset.copied = pages;
}

// One after the other: what was saved since the one before had asked is not in that.
let filling, later, hurries;
const refresh = () => (filling = Promise.allSettled([filling]).then(askKey).then(fill));
// Not later for what comes in between.
const soon = (pause) => {
  if (hurries) return;
  hurries = pause < QUIET;
  clearTimeout(later);
  later = setTimeout(() => {
    hurries = false;
    refresh().catch(() => {});
  }, pause);
};

// A page that came late may know nothing of a copy that was made since, and one that tells of an
// error nothing at all. So the server is asked again before a copy goes; without its answer the
// next page does it.
const isEnded = (id) =>
  askKey().then(
    ({ copy }) => copy !== id,
    ({ message }) => message < 500,
  );

async function meet() {
  const { plan, seen } = body.dataset,
    about = await learn(({ id }) => id === mark && { met: Date.now() });
  if (about?.id !== mark) {
    if (about ? await isEnded(about.id) : !mark) await (about ? wipe : sweep)();
    return say("missing");
  }
  // no helper's words
  if (!plan || about.home.startsWith(`${plan}/`)) mine = await get("locks", about.of);
  if (!(await caches.match(src))) await stock(); // a new release
  if (!about.filled) await refresh();
  // Soon, as a tunnel may come; but after the page itself.
  if (mine && seen && about.seen !== seen) soon(1000);
  say("kept");
}

// The worker of an earlier release knows of no copy. It goes when the app is closed (worker.js).
// Undefined where none is at work.
const knowsOfCopies = () => navigator.serviceWorker?.controller?.scriptURL.includes("?");
const time = (at) => at && day(at, { timeStyle: "short" }).replace(":", ".");

// A page or a piece of one. Its parser knows of no scripts, so it would show what is for browsers
// without.
function parsed(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("script, template, noscript").forEach((one) => one.remove());
  return page;
}

// Hide and sign out work at once, here, whether there is a network or not: the copy goes, and the
// server hears of it before anything else (worker.js). What was typed goes with it if it can, or
// waits, sealed. Whoever would be shut out without their key card is led to it first, and in the
// copy whoever signs out to a page that says what that means (`asks`, views/plan/offline_copy.py).
// Its button has a name: from then on it is answered. Other tabs go dark at once, and go on when
// the worker has been told what to show there.
const LEAVES = ["/sign-out", "/hidden/sign-out", "/hide"];
async function leave(form, path, by) {
  const { card, asks } = by?.name ? {} : form.dataset,
    fields = [...new FormData(form, by), ["anyway", "yes"]];
  if (ALONE ? asks && (await get("pages", asks)) : card)
    return ALONE ? go(form, new URL(asks, location)) : location.assign(asks);
  channel.postMessage(false);
  dark();
  await Promise.all([...busy.values()].map((state) => state.done));
  if (!ALONE && mine)
    await Promise.race([replay(true), new Promise((done) => setTimeout(done, QUIET))]);
  gone = true;
  const untold =
    (!ALONE && !knowsOfCopies()) ||
    (await caches
      .open("copy")
      .then((copy) => copy.put("/leave", new Response(JSON.stringify({ path, fields }))))
      .catch(() => true));
  await wipe().catch(() => {});
  if (untold) form.submit();
  else location.replace("/");
}
let gone = false;
// A phone without a copy has nothing to read without a network: there the form goes as on any
// other.
async function part(event) {
  const form = event.target,
    button = event.submitter,
    pathname = pathOf(form, button);
  const leaves = LEAVES.includes(pathname);
  if (gone || (!leaves && button?.name !== "leaving")) return;
  stop(event);
  if (leaves && (pathname === "/hide" || (await get("about", "copy").catch(() => {}))))
    return leave(form, pathname, button);
  await wipe().catch(() => {});
  gone = true;
  form.requestSubmit(button);
}

// On every page. This script comes before app.js, so that it hears first.
if (!ALONE) {
  addEventListener("submit", part, true);
  // The server tells this page too that it is over. It is on its way already.
  addEventListener("over", (event) => gone && event.stopImmediatePropagation());
  addEventListener("DOMContentLoaded", async () => {
    if (!find("[data-keep-copy]") || find("[data-copy-said]"))
      await meet().catch(() => say("cannot"));
    await replay();
    forms().forEach(goOn);
    if ((await all("locks")).some(({ whose }) => whose && whose !== mine?.whose))
      import(script.erased).then((forget) => forget.default(mine, ask, all, drop)).catch(() => {});
  });
  addEventListener("online", () => replay());
  addEventListener("visibilitychange", () => (document.hidden ? wake() : replay()));
  // It asks for no round more of what is being sent: on a silent network there would be no end.
  setInterval(() => sending || replay(), AGAIN);
}
