// A page of the copy names the styles of the release that made it. The phone has those of its last
// visit, `files`, which the page without a network names: there `page` gets its look of these.
export function dress(page, files) {
  const stem = (path) => path.split(".")[0],
    here = files.split(" "),
    styles = "link[rel=stylesheet]";
  const wanted = [...page.querySelectorAll(styles)]
    .map((link) => link.getAttribute("href"))
    .map((path) => here.find((one) => stem(one) === stem(path)) || path);
  for (const link of document.querySelectorAll(styles)) {
    const at = wanted.indexOf(link.getAttribute("href"));
    if (at < 0) link.remove();
    else wanted.splice(at, 1);
  }
  for (const href of wanted)
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", href }),
    );
}

// The address of a form that opens in place, as where an ordinary page lost the network: it opens
// on the page that leads to it, on that first from which they came. Returns false if there is none.
export async function onItsPage(path, first, { all, read, isPage, open, piece }) {
  const rows = await all("pages");
  for (const row of [...rows.filter((one) => document.referrer.endsWith(one.path)), ...rows]) {
    const html = await read(row);
    if (!isPage(html) || !html.includes(`href="${path.replaceAll("&", "&amp;")}"`)) continue;
    await open(row.path, first);
    const link = document.querySelector(`main [data-hx-get][href="${path}"]`);
    if (link) return piece(link, link.dataset.hxGet);
  }
  return false;
}
