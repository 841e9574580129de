// Who wrote on this phone may have erased everything since: nobody can ever open or send what they
// left, or the lock beside it (offline/sending.js). The page asks where a lock is not that of whoever
// is signed in. `ask`, `all` and `drop` are those of the page.
export default async function forget(own, ask, all, drop) {
  for (const { of, whose } of await all("locks")) {
    if (!whose || whose === own?.whose) continue;
    // A network that asks to be paid says yes to everything, but not this.
    if ((await ask(`/offline-copy/erased?whose=${whose}`)).status !== 410) continue;
    const waits = (await all("outbox")).filter((row) => row.of === of);
    for (const { name } of waits) await drop("outbox", name);
    await drop("locks", of);
    await drop("locks", `went ${whose}`); // as in offline/sending.js
    if (waits.length) tell(words().erased);
  }
}

// The server knows of a copy here, and there is none: it could not be made again after "Hide", the
// browser has thrown it away, or it was let go without a network. Its owner may count on it.
export async function missing(get) {
  if (!location.pathname.endsWith("/home") || (await get("about", "copy"))) return;
  const onward = { href: "/offline-copy", textContent: words().make, className: "change" };
  tell(`${words().missing} `).append(Object.assign(document.createElement("a"), onward));
}

const words = () => document.querySelector("#offline-words").dataset;
function tell(textContent) {
  const line = Object.assign(document.createElement("p"), { textContent, className: "note" });
  line.setAttribute("role", "status");
  document.querySelector("main").before(line);
  return line;
}
