// On the page where the copy is asked for, and where a hidden screen is opened: make the copy.
// Whatever stops in the middle leaves a copy that the next page throws away, as it has no name yet.
// The passkey first: a browser asks for it only a moment after the tap.
async function begin(pin) {
  const said = await askKey(),
    salt = random(16),
    by = said.passkeys.length
      ? await passkeyLock(said.passkeys, salt).catch(() => {
          throw "refused";
        })
      : {};
  await stock();
  navigator.storage.persist?.(); // Firefox asks the person, who need not answer
  const known = await get("locks", said.of),
    jwk = await (known ? openLock(said, known) : newLock(said)),
    half = await seal(by.lock || (await lockOf(pin, salt)), "half", said.file);
  await writeHalf(
    LIMIT,
    JSON.stringify({ salt: hex(salt), iv: hex(half.iv), sealed: hex(half.sealed) }),
  );
  const own = await asHalf(bytes(said.key)),
    secret = await seal(await joined(own, bytes(said.file)), "secret", JSON.stringify(jwk));
  const about = { id: said.copy, of: said.of, home: said.home, half: own, secret, wrong: 0 };
  await put("about", "copy", { ...about, met: Date.now(), passkey: by.id });
  await fill(said);
}

// Made once on this phone for each session, opened by the server's key for its outbox.
async function newLock({ of, whose, outbox }) {
  const pair = await crypto.subtle.generateKey(NAMED, true, ["deriveBits"]),
    made = await crypto.subtle.exportKey("jwk", pair.privateKey),
    sealed = await seal(await whole(bytes(outbox)), `lock ${of}`, JSON.stringify(made));
  await put("locks", of, { of, whose, open: pair.publicKey, ...sealed });
  return made;
}

// Whatever was on its way to be said when the copy was removed is not true any more.
let removed = false;
async function say(what) {
  const line = find("[data-copy-said]"),
    form = find("[data-keep-copy]");
  if (!line || (what === "missing" && !mark) || (removed && what !== "gone")) return;
  if (what === "kept" && knowsOfCopies() === false) what = "old";
  line.textContent = line.dataset[what].replace(
    "{time}",
    time((await get("about", "copy"))?.filled),
  );
  // After it was made or removed: the answer stands below what the page says of copies.
  if (location.search || what === "gone") {
    line.tabIndex = -1;
    line.focus();
    line.scrollIntoView({ block: "center" });
  }
  if (form) form.hidden = /kept|old/.test(what);
}

const post = (form) =>
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    signal: AbortSignal.timeout(LIMIT),
  }).catch(() => null);

// The form with the PIN, which makes the copy, or opens a hidden screen and makes the copy again.
async function keep(event) {
  const form = event.target,
    pin = form.elements.pin.value,
    button = form.querySelector("button");
  stop(event);
  const answer = await post(form);
  if (!answer?.redirected)
    return answer?.status === 422 ? wrong(await answer.text()) : location.assign("/");
  removed = false;
  button.disabled = true;
  await say("keeping");
  const why = await begin(pin).then(
    () => "",
    (error) => (error === "refused" ? error : "cannot"),
  );
  if (why) await wipe().catch(() => {});
  button.disabled = false;
  const here = find("[data-copy-said]");
  if (why && here) return say(why);
  location.assign(why === "refused" ? "/offline-copy" : here ? "/offline-copy?made" : answer.url);
}

// The copy goes at once, with a network or not. If something waits its writer is asked before: it
// stays, sealed, and is sent later.
async function end(event) {
  stop(event);
  const form = event.target;
  if ((await all("outbox")).length && !confirm(form.dataset.asks)) return;
  removed = true;
  await wipe().catch(() => {});
  form.remove();
  say("gone");
  post(form);
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
  find("[data-end-copy]")?.addEventListener("submit", end);
  const choice = find("[data-passkey-only]");
  if (choice && window.PublicKeyCredential) choice.hidden = false;
}
addEventListener("DOMContentLoaded", listen);
