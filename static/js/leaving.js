// Nobody leaves a page whose words are not saved, without knowing it.
const through = new WeakSet();
let leaving = false;

// A link or button that replaces the form or leaves the page waits until the words are saved.
async function leave(event) {
  const way =
    event.type === "submit"
      ? event.target
      : around(event, "a[href]:not([href^='tel:'], [href^='#'], .wheel-link[aria-current])");
  const held = way && way.closest("[data-holds]");
  if (held) {
    // it is the choice itself, or the link that turns it down
    leaving = true;
    unsaved.delete(held.querySelector("form"));
  }
  const dropped =
    event.type === "submit" &&
    way.closest("[data-long]")?.parentElement.querySelector("form[data-autosave]");
  if (unsaved.has(dropped)) {
    // it lets go of the words in this form: they are not sent once more
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(of(dropped).timer);
    // a form is not sent anew while it is being sent
    await new Promise((resolve) => setTimeout(resolve));
    await of(dropped).busy;
    clearTimeout(of(dropped).timer);
    mark(dropped, true);
    return way.requestSubmit(event.submitter);
  }
  if (!way || saves(way) || "hide" in way.dataset || through.delete(way) || !waiting().length)
    return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The browser warns before it leaves the page, but not when htmx replaces a part of it.
  const inPlace = "hxGet" in way.dataset,
    button = event.submitter;
  const late = new Promise((done) => setTimeout(() => safe() && done(), RETRY)),
    saved = await Promise.race([flush(), late]);
  // Nobody has answered: the worker need not wait for as long once more (worker.js).
  if (saved == null && waiting().every((form) => of(form).busy))
    navigator.serviceWorker.controller?.postMessage("");
  if (!saved && inPlace) {
    // without its place behind #, so that it is another page also where it is this one
    if (safe()) return location.assign(way.pathname + way.search);
    if (!confirm(waiting()[0].dataset.leave)) return;
  }
  through.add(way);
  if (event.type === "submit") way.requestSubmit(button);
  else way.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

function submitted(event) {
  const form = event.target;
  if (saves(form)) {
    clearTimeout(of(form).timer);
    form.elements.turn.value++;
  } else if (waiting().length || "hide" in form.dataset) return;
  leaving = true;
  setTimeout(() => {
    if (event.defaultPrevented) leaving = false;
  });
}

// Send the form without htmx: the answer is a whole page, which keeps the words in a form. What
// else is not saved on this page goes along (see views/plan/unsaved.py).
function plainly(form) {
  leaving = true;
  [...waiting(), ...document.querySelectorAll("[data-holds] form")].forEach(
    (one, i) =>
      one === form ||
      [["at", one.getAttribute("action")], ...values(one)].forEach(([name, value]) => {
        form.append(
          Object.assign(document.createElement("input"), {
            type: "hidden",
            name: `also-${i}-${name}`,
            value,
          }),
        );
      }),
  );
  HTMLFormElement.prototype.submit.call(form);
}

// Leave for such a page only if the server can be reached: otherwise the words would stay behind.
addEventListener(
  "click",
  async (event) => {
    const button = around(event, "[data-plain]"),
      form = button && button.form;
    if (!form) return;
    event.preventDefault();
    mark(form, false);
    if (!(await save(form)) && of(form).reached) plainly(form);
  },
  true,
);
addEventListener("click", leave, true);
addEventListener("submit", leave, true);
addEventListener("submit", submitted, true);
addEventListener("beforeunload", (event) => {
  // What was too long, or met another text, is kept by the server when it has answered.
  const lost = waiting().some(
    (form) => !form.elements.kept || of(form).version !== of(form).answered,
  );
  if (!leaving && (lost || document.querySelector("[data-holds]"))) event.preventDefault();
});
