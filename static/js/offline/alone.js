// Without a network: the PIN or a passkey opens the copy, and this one page shows every other. What
// is written here waits in the outbox until there is a network; an ordinary page sends it
// (outbox.js).
const MOST_WRONG = 5,
  REST = 600000,
  LOOK = 10000;
let about,
  key,
  shown = "",
  fresh, // it is the first one: it tells more of the copy
  net = find("h1").dataset.slow === "" ? "late" : "none"; // so said the worker, or the last look

async function offer() {
  about = await get("about", "copy");
  const form = find("[data-open-copy]");
  // the server hears of that first
  if (await caches.match("/leave")) return instead(form, words.left);
  if (!about?.filled) return;
  // By either way of a clock that is wrong: the copy is of use for so long at the most.
  if (Math.abs(Date.now() - about.met) > DAYS * 86400e3) return over(form);
  form.hidden = false;
  if (about.passkey)
    form.querySelector(".ds-field").replaceWith(form.querySelector("template").content);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tryOnce(form);
  });
}

// One try at a time: whoever taps again because the phone is slow has not typed a wrong PIN. What
// goes wrong on the way is no reason to let the copy go: it may open the next time. Without its
// file it never will.
let trying = false;
async function tryOnce(form) {
  if (trying) return;
  trying = true;
  await (about.passkey ? byPasskey : byPin)(form).catch((error) =>
    error.name === "NotFoundError" ? over(form) : refuse(form, words.refused),
  );
  trying = false;
}

async function over(form) {
  await wipe();
  return instead(form, words.goneCopy);
}
const instead = async (form, said) =>
  form.replaceWith(made("p", said), made("p", (await all("outbox")).length ? words.sealed : ""));

const readHalf = async () =>
  JSON.parse(await (await (await (await folder()).getFileHandle("half")).getFile()).text());

// Counted before it is tried: whoever stops the browser in between has used a try too. Where the
// copy was made again since this page was opened, it is that one.
async function byPin(form) {
  const field = form.querySelector("input");
  about = await learn(({ wrong }) => ({ wrong: wrong + 1 }));
  if (!about || about.wrong >= MOST_WRONG) return over(form);
  const half = await readHalf();
  if (await openBy(half, await lockOf(field.value, bytes(half.salt)))) {
    await learn(() => ({ wrong: 0 }));
    return begun();
  }
  if (about.wrong + 1 >= MOST_WRONG) return over(form);
  refuse(form, words[`wrong${about.wrong}`]);
  field.setAttribute("aria-invalid", "true");
  field.value = "";
  field.focus();
}

// The phone itself counts who may try, and there is nothing here to guess.
async function byPasskey(form) {
  about = await get("about", "copy");
  const half = await readHalf(),
    { lock } = await passkeyLock([about.passkey], bytes(half.salt));
  return (await openBy(half, lock)) ? begun() : over(form);
}

const refuse = (form, said) => {
  form.querySelector("[role=alert]").textContent = said;
};
async function openBy({ iv, sealed }, lock) {
  const file = await unseal(lock, "half", { iv: bytes(iv), sealed: bytes(sealed) }).catch(() => "");
  return (key = file && (await joined(about.half, bytes(file))));
}

async function begun() {
  mine = await get("locks", about.of);
  secrets.set(about.of, await unseal(key, "secret", about.secret).then(JSON.parse).then(asSecret));
  readAlone(); // before there is anything to tap or to write in
  const plan = about.home.replace(/\/home$/, ""); // for a short address, such as /plan
  for (const path of [address(), plan + address(), about.home])
    if (!shown && (await get("pages", path))) await open(path, true);
}
const address = () => location.pathname + location.search;

// From here on this page shows every other one: the browser's own way to a page needs the network.
function readAlone() {
  let used;
  const use = () => {
    used = Date.now();
  };
  use();
  addEventListener("pointerdown", use);
  addEventListener("keydown", use);
  setInterval(() => {
    if (Date.now() - used > REST) location.reload();
  }, 20000);
  addEventListener("popstate", () => {
    if (address() !== shown) open(address());
  });
  addEventListener("input", ({ target: { form } }) => {
    if (!saves(form)) return;
    form.elements.turn.value++;
    note(form).then((stands) => {
      sayIn(form, stands ? words.safe : words.cannot);
      form.woken ||= !wake();
    });
    pages().then(({ tellTooLong }) => tellTooLong(form, words.room));
  });
  addEventListener("submit", submitted, true);
  addEventListener("beforeunload", (event) => stuck() && event.preventDefault());
  document.addEventListener("click", clicked);
  // The worker has sent what waited (sender.js). What it was stays to be read: the copy is older.
  // It was sent, so there is a network.
  navigator.serviceWorker.onmessage = () => {
    if (net === "none") is("late");
    sent.push(...listed);
    document.querySelectorAll("#outbox, [id^=waits-]").forEach((one) => one.remove());
    waits();
  };
  addEventListener("visibilitychange", wake);
}

// The page comes again in the time that the worker waits for it: the ordinary one sends what waits.
// Whoever writes is told, and goes on; whoever types the PIN goes on too. `tapped`: by a tap, which
// goes whoever writes.
async function back(tapped) {
  if (tapped) tell("");
  if (document.hidden) return;
  const found = await fetch("", {
    method: "HEAD",
    headers: BY_ITSELF,
    signal: AbortSignal.timeout(QUIET),
  }).then(
    ({ ok }) => (ok ? "back" : "none"),
    ({ name }) => (name === "TimeoutError" ? "late" : "none"),
  );
  is(found);
  if (found === "late") sender().then(({ active }) => active?.postMessage(""));
  if (found !== "back") return tapped && tell(words.tried);
  const writes = shown
    ? find("form[data-autosave]")
    : trying || find("[data-open-copy] input")?.value;
  if (tapped || !writes) location.reload();
}

// After each look the page says what is true now. A screen reader hears of a change, and nothing
// moves by it.
function is(found) {
  net = found;
  const line = find("#copy-note") || find("h1"),
    text = shown ? noted() : words[net],
    { firstChild, offsetHeight } = line;
  if (firstChild.data === text) return;
  line.style.minHeight = `${offsetHeight}px`;
  firstChild.data = text;
  if (shown) find("#copy-said").textContent = "";
  scrollBy(0, line.offsetHeight - offsetHeight);
}
const noted = () =>
  net === "back"
    ? `${words.back}. ${find("form[data-autosave]") ? words.then : ""} `
    : `${words.asOf.replace("{time}", time(about.filled))} ${words[net]}. ${fresh ? words.hides : ""} `;

function sayIn(form, sentence) {
  const line = form.querySelector(".status");
  if (line) {
    line.textContent = sentence;
    line.dataset.state = "unsaved";
  }
}

function clicked(event) {
  const link = event.target.closest("a[href]"),
    href = link?.getAttribute("href") || "";
  if (!link || /^(tel:|sms:|mailto:|#)/.test(href)) return;
  event.preventDefault();
  if ("network" in link.dataset) back(true);
  else go(link, new URL(href, location));
}

async function go(link, url) {
  if (stuck()) return sayIn(stuck(), words.cannot);
  const path = url.pathname + url.search;
  if ("close" in link.dataset) return open(shown);
  if (await piece(link, link.dataset.hxGet || path)) return;
  // What is behind a question mark may be left out, such as what was just saved; but not where it
  // is all that the link says.
  const known = (await get("pages", path))
    ? path
    : /^\/(plans\/\d+\/?)?$/.test(url.pathname)
      ? about.home
      : !/^\?/.test(link.getAttribute("href")) &&
        (await get("pages", url.pathname)) &&
        url.pathname;
  if (!known) return tell(words.absent);
  history.pushState(null, "", known + url.hash);
  await open(known);
  if (!url.hash) return;
  const place = document.getElementById(url.hash.slice(1));
  if (place) place.scrollIntoView();
  else if (known !== path) tell(words.absent); // another week
}

// A form in place. A new part gets an id of its own each time, or the one under which it waits:
// that of the copy, made later by the milliseconds since (models/core/database.py). Where it was
// about the day of the copy it is about today.
const iso = (at) => new Date(at).toLocaleDateString("sv");
const SWAPS = { outerHTML: "replaceWith", innerHTML: "replaceChildren" };
async function piece(link, path) {
  const row = await get("pages", path),
    { hxTarget: target, hxSelect } = link.dataset;
  if (!row?.sign || !target) return false;
  let html = await read(row);
  if (isPage(html) && !hxSelect) return false;
  const id = /\/new(\?|$)/.test(path) && html.match(/id="part-(\d+)"/);
  if (id)
    html = html
      .replaceAll(`value="${iso(row.at)}"`, `value="${iso(Date.now())}"`)
      .replaceAll(
        id[1],
        link.dataset.part || String(BigInt(id[1]) + (BigInt(Math.abs(Date.now() - row.at)) << 22n)),
      );
  const page = parsed(html).body,
    nodes = hxSelect ? page.querySelectorAll(hxSelect) : [...page.childNodes];
  const place = target.startsWith("closest ") ? link.closest(target.slice(8)) : find(target);
  if (!place) return false;
  place[SWAPS[link.dataset.hxSwap] || "before"](...nodes);
  for (const form of document.querySelectorAll("form[data-autosave]:not([data-met])")) {
    Object.assign(form.dataset, { met: "", from: path });
    // Another screen than the one that was fetched: by that name the server may know its first
    // words. It tells too that they were written without a network (models/plan/kept_text.py).
    form.elements.screen.value = `alone-${hex(random(8))}`;
    await goOn(form);
    const first = form.querySelector("textarea, input:not([type=hidden])");
    first?.focus();
    if (first?.matches("textarea")) first.setSelectionRange(LEAP, LEAP); // to go on writing
  }
  (await pages()).limit(waitsToo, iso(Date.now()));
  return true;
}

async function submitted(event) {
  const form = event.target,
    button = event.submitter,
    pathname = pathOf(form, button);
  stop(event);
  if (LEAVES.includes(pathname)) return leave(form, pathname, button);
  if (saves(form)) {
    await busy.get(form)?.done;
    if (form.dataset.unsaved === words.cannot) return sayIn(form, words.cannot);
    if ((await pages()).asksShorter(form, words.room)) return;
    await open(shown);
    const place = document.getElementById(idOf(form.dataset.autosave));
    place?.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
    return sendIfBack();
  }
  if (!TAPS.test(pathname)) return tell(words.needs);
  const kept = await tap(pathname, form, button).catch(() => null);
  await open(shown);
  if (!kept) return tell(words.cannot);
  wake();
  sendIfBack();
}

// An ordinary page sends it.
function sendIfBack() {
  if (net !== "back") return;
  tell(words.sending);
  back();
}

const read = async (row) => unpack(await plain(key, row.path, row)),
  isPage = (html) => /^\s*<!doctype/i.test(html),
  pages = () => import(script.page);
async function open(path, first) {
  const row = await get("pages", path);
  if (!row) return tell(words.absent);
  const html = await read(row);
  const { dress, limit, onItsPage } = await pages();
  if (!isPage(html))
    return (await onItsPage(path, first, { all, read, isPage, open, piece })) || tell(words.absent);
  const page = parsed(html),
    top = path === shown ? scrollY : 0;
  dress(page, body.dataset.files);
  shown = path;
  document.title = page.title;
  const root = document.documentElement,
    {
      lang,
      dataset: { tone },
    } = page.documentElement;
  root.lang = lang;
  root.dataset.folds = "";
  if (tone) root.dataset.tone = tone;
  else delete root.dataset.tone;
  body.className = page.body.className;
  body.replaceChildren(...page.body.childNodes);
  if (first) history.replaceState(null, "", path);
  fresh = first;
  limit(waitsToo, iso(Date.now()));
  const line = made("p", noted(), { id: "copy-note", className: "note", role: "status" }),
    again = way(words.again, path);
  again.dataset.network = "";
  line.append(again, made("strong", "", { id: "copy-said" }));
  (find("main") || body.firstChild).before(line);
  // Before what takes a while: whoever goes on at once is not called back from where they write.
  find("h1")?.setAttribute("tabindex", "-1");
  find("h1")?.focus({ preventScroll: true });
  await waits();
  scrollTo(0, top);
}

// What waits without a network.
const waitsToo = (form) =>
  saves(form) ||
  form.id === "plain" ||
  LEAVES.includes(form.getAttribute("action")) ||
  TAPS.test(pathOf(form));

const idOf = (path) => `waits-${path.match(PART)}`.replaceAll("/", "-");
// What waits stands where it belongs, or where it was begun. One line counts what stands elsewhere,
// and can be opened; not in a bad hour. What was sent meanwhile stays: the copy is older.
let listed = [];
const sent = [];
async function waits() {
  const heading = find("body:not(.now) main h1"),
    rest = [];
  listed = (await pending(own)).filter((one) => one.shown.length || !/\/new/.test(one.from));
  const older = sent.filter(({ path }) => !listed.some((one) => one.path === path));
  let count = 0;
  for (const one of [...older, ...listed]) {
    const box = find(`.tick[formaction="${one.path}"]`);
    if (box) ticked(one.path, box);
    const part = one.path.match(/\d+/g)[1],
      card = document.getElementById(`part-${part}`),
      id = idOf(one.path),
      isNew = /\/new/.test(one.from),
      isSent = older.includes(one),
      onward = way(words.change, one.from);
    Object.assign(onward.dataset, { hxTarget: `#${id}`, hxSwap: "outerHTML", part });
    const place = isSent
      ? told(one, words.sent)
      : told(
          one,
          isRemoval(one) ? words.removed : words.safe,
          ...(isNew ? [onward] : []),
          away(one, () => open(shown)),
        );
    Object.assign(place, { id, className: "note", tabIndex: -1 });
    if (card && isRemoval(one)) card.replaceChildren(place);
    else if (card) card.append(place);
    else if (isNew && find(`main a[href="${one.from}"]`)) heading?.after(place);
    else {
      rest.push(place);
      count += !isSent;
    }
  }
  if (!rest.length || !heading) return;
  const line = made("details", "", { className: "note", id: "outbox" });
  const left =
      listed.length === count ? notSentYet(count) : counted(count, words.more, words.moreOne),
    said = listed.length ? words.rest : words.sent;
  line.append(made("summary", count ? left : said), ...rest);
  find("main").before(line);
}

function tell(sentence) {
  const said = find("#copy-said");
  if (!said) return;
  said.textContent = ` ${sentence}`;
  said.parentElement.scrollIntoView({ block: "center" });
}

for (const kind of ["online", "visibilitychange"]) addEventListener(kind, () => back());
setInterval(back, LOOK);
// A browser's store may fail a few times, and answer the next.
const offerAgain = (times) => offer().catch(() => times && setTimeout(offerAgain, 1000, times - 1));
offerAgain(9);
