// A page of the copy names the styles of the release that made it. The phone has those of its last
// visit, `files`, which the page without a network names: there `page` gets its look of these.
export default function dress(page, files) {
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
