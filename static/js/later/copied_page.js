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

// What cannot be kept here is not to be filled in: all that is not `waits`. `today`: its day alone
// is as it was.
export function limit(waits, today) {
  for (const form of document.forms)
    if (!waits(form)) for (const one of form.elements) one.disabled = true;
  for (const one of document.querySelectorAll(
    `[data-print], [download], img.picture, [data-day]:not([data-day="${today}"])`,
  ))
    one.hidden = true;
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

// What is too long in this form: [field, in words how much room there is]. `room`: that sentence.
function tooLong(form, room) {
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  return [...form.querySelectorAll("[data-most]")].flatMap((field) => {
    const written = [...field.value.trim()].length,
      most = Number(field.dataset.most);
    return written > most
      ? [[field, room.replace("{most}", number(most)).replace("{written}", number(written))]]
      : [];
  });
}
const made = (tag, more) => Object.assign(document.createElement(tag), more);

// It is told while it is written, in the place and the words in which the server tells it where
// there is a network (plan/edits/_status_form.html).
export function tellTooLong(form, room) {
  const list = made("ul", { className: "status-problems" });
  for (const [{ id, labels }, said] of tooLong(form, room)) {
    const line = made("li"),
      name = labels[0].textContent;
    line.append(made("a", { href: `#${id}`, textContent: name }));
    line.append(`${name.endsWith("?") ? "" : ":"} ${said}`);
    list.append(line);
  }
  form.querySelector(".status-problems")?.remove();
  form.querySelector(".status-line").append(list);
}

// And by the field itself when its writer is done (core/_field.html), once: whoever is done all the
// same is asked when it has been sent. Returns whether there is any.
export function asksShorter(form, room) {
  const found = "short" in form.dataset ? [] : tooLong(form, room);
  form.dataset.short = "";
  for (const [field, textContent] of found) {
    const line = made("p", {
      textContent,
      className: "ds-validation-message",
      id: `${field.id}-error`,
    });
    line.dataset.field = "validation";
    field.before(line);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
  }
  if (!found.length) return false;
  found[0][0].focus({ preventScroll: true });
  found[0][0].previousElementSibling.scrollIntoView({ block: "center" });
  return true;
}
