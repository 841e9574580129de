// Every page of the plan; what stands behind a question mark on it, such as an area of the wheel,
// but no week after a week (rel=nofollow); and every form that opens in place. Many come in one
// answer. A form is fetched again when what leads to it has changed (its sign), and what the server
// gives a mark when that has. A sign tells nobody without the key which words it was made of.
//
// `said`: what the server tells of the copy. `isOurs`: whether it is still the one on this phone.
// Returns how many pages and forms there are, and what they stand at: nothing if one of them did not
// come, so that the next page asks again.
const BUNDLE = 12,
  MOST_PAGES = 400,
  OLD = 12 * 3600e3;
async function fetchPages(said, isOurs) {
  let { stands } = said;
  const key = await joined(await asHalf(bytes(said.key)), bytes(said.file)),
    wanted = [],
    known = new Set();
  const before = new Map((await all("pages")).map((row) => [row.path, row]));
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
  // Without waiting for anything: meanwhile WebKit lets go of a page that nobody holds.
  const leadsOf = (html, from, piece) => {
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
          sign: said.file + link.closest("article, .adding, section, main").outerHTML,
        });
    }
    return found;
  };
  const some = async () => {
    const asked = wanted.splice(0, BUNDLE).filter((one) => !isKept(one)),
      rows = [];
    if (!asked.length) return;
    const answer = await ask(
      `/offline-copy/bundle?${new URLSearchParams(asked.map((one) => [one.piece ? "form" : "page", one.path]))}`,
    );
    const came = await answer.json();
    for (const { path, piece, sign } of asked) {
      if (!came[path]) stands = null;
      else {
        const leads = leadsOf(came[path], path, piece);
        for (const one of leads) {
          one.sign &&= `${new Uint8Array(
            await crypto.subtle.digest("SHA-256", coder.encode(one.sign)),
          )}`;
          add(one);
        }
        rows.push({
          path,
          at: Date.now(),
          sign,
          leads,
          of: said.copy,
          ...(await closed(key, path, await pack(came[path]))),
        });
      }
    }
    if (await isOurs())
      await step(
        "pages",
        "readwrite",
        (store) => rows.map((row) => store.put(row, row.path)).pop() || store.count(),
      );
  };
  said.pages.forEach((path) => add({ path }));
  while (wanted.length && (await isOurs())) await Promise.all([some(), some(), some()]);
  if (!(await isOurs())) return {};
  // What one that did not come leads to is not known, and is still of use.
  for (const path of before.keys()) if (stands && !known.has(path)) await drop("pages", path);
  return { pages: known.size, stands };
}
