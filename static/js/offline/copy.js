// On a page with a network: make the copy, keep it as new as the page, and let it go with the
// session. `mark` names the copy that this session keeps; "none": it keeps none, or nobody is
// signed in.
const QUIET = 4000,
  AGAIN = 10000,
  BUNDLE = 12,
  MOST_PAGES = 400,
  OLD = 12 * 3600e3;
const { body } = document,
  {
    src,
    dataset: { copy: mark, half: HALF, stock: STOCK, erased: ERASED, choices: known },
  } = document.currentScript;
// Where a choice is due, as a page that came tells it.
const learnChoices = (said) => {
  choices = new Set(said?.split(" "));
};
if (!ALONE) learnChoices(known);

// What sends when no page is open (sender.js), where the browser can wake it. Its scope holds no
// page.
const SENDER = "/offline-copy/sender";
const sender = () => navigator.serviceWorker.register(`${SENDER}.js`, { scope: `${SENDER}/` });
const wake = async () => {
  if ((await all("outbox")).length) await (await sender()).sync?.register("send").catch(() => {});
};

const folder = () => navigator.storage.getDirectory();
const writeHalf = (words, most) => {
  const worker = new Worker(HALF);
  return new Promise((done, fail) => {
    worker.onmessage = done;
    worker.onerror = fail;
    worker.postMessage(words);
    setTimeout(fail, most);
    // one that comes late must not write over what was written since
  }).finally(() => worker.terminate());
};
const readHalf = async () =>
  JSON.parse(await (await (await (await folder()).getFileHandle("half")).getFile()).text());

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
  if ((ALONE || mark !== "none") && !gone) {
    dark();
    if (data) location.replace("/");
  }
};
async function wipe() {
  channel.postMessage(true);
  sender()
    .then((own) => own.unregister())
    .catch(() => {});
  await readHalf()
    .then((half) => writeHalf(JSON.stringify(half).replace(/\w/g, "0"), QUIET))
    .catch(() => {});
  await (await folder()).removeEntry("half").catch(() => {});
  await clear("about");
  await clear("pages");
}

async function askKey() {
  const answer = await ask("/offline-copy/key");
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

// Seldom: when the copy is made, and at the first visit after a new release.
async function stock() {
  await (await import(STOCK)).default(ask);
  sender().catch(() => {});
}

// Every page of the plan; what stands behind a question mark on it, such as an area of the wheel,
// but no week after a week (rel=nofollow); and every form that opens in place. Many come in one
// answer. A form is fetched again when what leads to it has changed (its sign), and what the server
// gives a mark when that has. A sign tells nobody without the key which words it was made of.
async function fill(said) {
  const key = await joined(await asHalf(bytes(said.key)), bytes(said.file)),
    wanted = [],
    known = new Set();
  const before = new Map((await all("pages")).map((row) => [row.path, row]));
  // Another tab may have let this copy go, or made one anew: that has a key of its own.
  const isOurs = async () => !gone && (await get("about", "copy"))?.id === said.copy;
  const add = (one) => {
    if (known.has(one.path) || known.size >= MOST_PAGES) return;
    wanted.push({ sign: said.marks[one.path], ...one });
    known.add(one.path);
  };
  const isKept = ({ path, sign }) => {
    const row = sign && before.get(path);
    if (row?.of !== said.copy || row.sign !== sign || Math.abs(Date.now() - row.at) > OLD)
      return false;
    row.leads.forEach(add);
    return true;
  };
  const leadsOf = async (html, from, piece) => {
    const found = [];
    for (const link of new DOMParser()
      .parseFromString(html, "text/html")
      .querySelectorAll("main a[href*='?']:not([rel]), main [data-hx-get]:not([data-close])")) {
      const { hxGet } = link.dataset,
        url = new URL(hxGet || link.getAttribute("href"), location.origin + from),
        path = url.pathname + url.search;
      if (!path.startsWith(said.plan)) continue;
      if (!piece && said.pages.includes(url.pathname)) found.push({ path });
      else if (hxGet)
        found.push({
          path,
          piece: true,
          sign: hex(
            await crypto.subtle.digest(
              "SHA-256",
              coder.encode(said.file + link.closest("article, .adding, section, main").outerHTML),
            ),
          ),
        });
    }
    return found;
  };
  const some = async () => {
    while (wanted.length && (await isOurs())) {
      const asked = wanted.splice(0, BUNDLE).filter((one) => !isKept(one)),
        rows = [];
      if (!asked.length) continue;
      const answer = await ask(
        `/offline-copy/bundle?${new URLSearchParams(asked.map(({ path, piece }) => [piece ? "form" : "page", path]))}`,
      );
      const came = await answer.json();
      for (const { path, piece, sign } of asked)
        if (came[path]) {
          const leads = await leadsOf(came[path], path, piece);
          leads.forEach(add);
          rows.push({
            path,
            at: Date.now(),
            sign,
            leads,
            of: said.copy,
            ...(await closed(key, path, await pack(came[path]))),
          });
        }
      if (await isOurs())
        await step(
          "pages",
          "readwrite",
          (store) => rows.map((row) => store.put(row, row.path)).pop() || store.count(),
        );
    }
  };
  said.pages.forEach((path) => add({ path }));
  while (wanted.length && (await isOurs())) await Promise.all([some(), some(), some()]);
  if (!(await isOurs())) return;
  for (const path of before.keys()) if (!known.has(path)) await drop("pages", path);
  await learn(
    ({ id }) =>
      id === said.copy && {
        home: said.home,
        met: Date.now(),
        filled: Date.now(),
        seen: body.dataset.seen,
      },
  );
  body.dataset.copied = known.size;
}

let filling, later;
const refresh = () =>
  (filling ||= askKey()
    .then(fill)
    .finally(() => {
      filling = null;
    }));
const soon = () => {
  clearTimeout(later);
  later = setTimeout(() => refresh().catch(() => {}), QUIET);
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
    if (about && (await isEnded(about.id))) await wipe();
    return say("missing");
  }
  // no helper's words
  if (!plan || about.home.startsWith(`${plan}/`)) mine = await get("locks", about.of);
  if (!(await caches.match(src))) await stock(); // a new release
  if (!about.filled) await refresh();
  if (mine && seen && about.seen !== seen) soon();
  say("kept");
}

// The worker of an earlier release knows of no copy. It goes when the app is closed (worker.js).
const worker = () => navigator.serviceWorker?.controller?.scriptURL || "";
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
    (!ALONE && !worker().includes("?")) ||
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
  if (gone || (!leaves && pathname !== "/offline-copy/end" && button?.name !== "leaving")) return;
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
    if ((await all("locks")).some(({ of }) => of !== mine?.of))
      import(ERASED).then((forget) => forget.default(mine, ask, all, drop)).catch(() => {});
  });
  addEventListener("online", replay);
  addEventListener("visibilitychange", () => (document.hidden ? wake() : replay()));
  setInterval(replay, AGAIN);
}
