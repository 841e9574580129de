// The wheel is the place to work. A tap opens an area below it. Then the area's sector takes its
// number, by a tap or a slide: the distance from the middle. The number goes into the open form,
// which saves it like all that is written. BEYOND: so far past the rim, or past the middle, a slide
// means nothing.
const BEYOND = 14,
  WIDTH = 1.5;
const form = () => document.querySelector("#sector form[data-autosave]");
const OPEN = ".wheel-link[aria-current]";
let slide = null,
  drawn = "";

// What the list below says of an area is old once something was saved in that area's form: {card:
// address}.
const old = new Map(),
  asked = new Set();

// Show which area is open, and its number in the middle. Its card in the list below would be there
// twice.
function mark() {
  const open = form()?.parentElement.id;
  document.querySelectorAll(".wheel-link").forEach((link) => link.removeAttribute("aria-current"));
  document
    .getElementById(`${open}`.replace("part", "sector"))
    ?.setAttribute("aria-current", "true");
  document.querySelectorAll("section .spoke").forEach((card) => {
    card.hidden = card.id === open || asked.has(card.id);
  });
  if (open) paint(form().elements.score.value);
  document.querySelector(".wheel")?.addEventListener("touchmove", hold, { passive: false });
}

// A finger that moves along the sector's radius rates. One that moves across it scrolls the page.
function hold(event) {
  if (!slide) return;
  const { clientX, clientY } = event.touches[0],
    { from, at } = slide;
  const right = clientX - at.clientX,
    down = clientY - at.clientY;
  slide.along ??=
    Math.abs(right * from.x + down * from.y) >= Math.abs(right * from.y - down * from.x);
  if (slide.along) event.preventDefault();
}

function paint(score) {
  const link = document.querySelector(OPEN),
    petal = link?.querySelector(".wheel-score");
  if (!petal) return;
  const { zero, ten } = link.ownerSVGElement.dataset,
    size = score === "" ? 0 : (+zero + ((ten - zero) * score) / 10) / ten;
  petal.setAttribute("transform", `scale(${size})`);
  petal.setAttribute("stroke-width", size && WIDTH / size);
  document.querySelector(".wheel-number").textContent = score;
}

// The number under the finger, or null if it has left the sector's reach.
function under(event) {
  const { svg } = slide,
    { zero, ten } = svg.dataset;
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
    svg.getScreenCTM().inverse(),
  );
  slide.from ||= { x, y };
  const ahead = x * slide.from.x + y * slide.from.y > 0,
    far = Math.hypot(x, y);
  if (far > (ahead ? +ten : 0) + BEYOND) return null;
  return ahead ? Math.min(10, Math.max(0, Math.round(((far - zero) / (ten - zero)) * 10))) : 0;
}

const choose = (score) => form().querySelector(`[name=score][value="${score}"]`).click();

function moved(event) {
  if (event.pointerId !== slide?.at.pointerId) return;
  slide.score = under(event);
  paint(slide.score ?? slide.before);
}

function ended(event) {
  if (event.pointerId !== slide?.at.pointerId) return;
  const { score, before } = slide;
  slide = null;
  if (event.type === "pointerup" && score !== null) choose(score);
  else paint(before);
}

addEventListener("pointerdown", (event) => {
  const { target, button, pointerId } = event;
  if (button || !form() || !target.matches(`${OPEN} > .wheel-area`)) return;
  slide = { svg: target.ownerSVGElement, at: event, before: form().elements.score.value };
  target.setPointerCapture(pointerId);
  moved(event);
});
addEventListener("pointermove", moved);
addEventListener("pointerup", ended);
addEventListener("pointercancel", ended);
addEventListener("dragstart", (event) => slide && event.preventDefault());

// The open area is open already. Its name, or Enter, leads to its form.
addEventListener(
  "click",
  (event) => {
    const { target } = event;
    if (target.matches("[data-score]")) choose(target.dataset.score);
    if (!form() || !target.closest(OPEN)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.detail || !target.matches(".wheel-area")) form().querySelector("textarea").focus();
  },
  true,
);
addEventListener("input", ({ target }) => {
  if (target.name === "score" && target.form === form()) paint(target.value);
});

// As in live.js: what the page asks for by itself.
const itself = { live: true, headers: { "X-By-Itself": "1" } };
const fetched = (page, how) =>
  htmx.ajax("GET", location.pathname + page + location.search, {
    source: how.target,
    ...itself,
    ...how,
  });

// Draw the wheel alone again: the form that is open stays as it is, also if others write in the
// same area.
function redraw() {
  if (!slide && document.getElementById("wheel"))
    fetched("/drawing", { target: "#wheel", swap: "innerMorph" });
}
addEventListener("heard", ({ detail }) => detail === "area" && redraw());

const said = () =>
  `${[...new FormData(form())].filter(([name]) => /score|talk|help|hidden|name/.test(name))}`;
addEventListener("saved", ({ target }) => {
  if (target !== form()) return;
  old.set(target.parentElement.id, target.dataset.autosave);
  if (said() === drawn) return;
  drawn = said();
  redraw();
});

// The cards of the areas that were left come anew: until then they are not shown, since they would
// seem to have lost what was written. One that did not come is asked for again.
function follow() {
  for (const [id, address] of old) {
    if (
      !document.querySelector(`section #${id}`) ||
      id === form()?.parentElement.id ||
      asked.has(id)
    )
      continue;
    asked.add(id);
    old.delete(id);
    anew(id, address)
      .catch(() => old.set(id, address))
      .then(() => {
        asked.delete(id);
        mark();
      });
  }
}
// Not by htmx, which would drop it while the wheel is being drawn.
async function anew(id, address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true", ...itself.headers } });
  const fresh = new DOMParser()
    .parseFromString(await answer.text(), "text/html")
    .getElementById(id);
  if (!fresh) throw answer;
  document.querySelector(`section #${id}`).replaceWith(fresh);
  htmx.process(fresh);
}
addEventListener("online", follow);

// An open area is a step of its own: Back closes it, and its address opens it again.
const part = () => /^#sector-\d+$/.test(location.hash) && document.querySelector(location.hash);
const step = (id) =>
  location.hash.slice(1) === id ||
  history[part() ? "replaceState" : "pushState"]({ opened: true }, "", `#${id}`);
function travelled() {
  const link = part();
  if (link)
    return (
      link.matches(OPEN) ||
      link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))
    );
  if (!form()) return;
  if (form().querySelector(".status").dataset.state) return form().requestSubmit();
  document.getElementById("sector").replaceChildren();
  mark();
}
addEventListener("popstate", travelled);

function opened() {
  drawn = said();
  follow();
  mark();
  if (document.querySelector(OPEN)) step(document.querySelector(OPEN).id);
  const wheel = document.getElementById("wheel"),
    above = wheel.getBoundingClientRect().top < 0;
  const field = form().querySelector("textarea");
  if (above || field.getBoundingClientRect().bottom > innerHeight - 100) wheel.scrollIntoView();
  // on a small phone it is under the bar yet: only so far that the wheel can still be tapped
  field.scrollIntoView({ block: "nearest" });
}

addEventListener(
  "htmx:after:swap",
  ({
    detail: {
      ctx: { target, live, sourceElement },
    },
  }) => {
    if (target.id === "sector" && form()) opened();
    else if (target.id === "wheel" || live) mark();
    if (target.id === "main") old.clear();
    const card = /^part-/.test(target.id) && document.getElementById(target.id);
    if (!card || !card.matches(".spoke") || card.querySelector("form")) return;
    if (!live && sourceElement !== document.body) afresh(card.id);
  },
);

// A form was closed: fetch the page, so that wheel, list and marks show at once what was said.
async function afresh(id) {
  const place = document.querySelector(`#sector #${id}`) ? "sector-" : "change-";
  if (part() && history.state?.opened) history.back();
  await fetched("", { target: "#main", select: "#main", swap: "outerMorph" });
  document.getElementById(place + id.slice(5))?.focus();
}

// This comes with the first touch: perhaps after the area that was touched.
if (form()) opened();
else if (part()) travelled();
