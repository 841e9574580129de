// The wheel is the place to work. A tap opens an area below it. Then the area's sector takes its number,
// by a tap or a slide: the distance from the middle. The number goes into the open form, which saves it
// like all that is written. BEYOND: so far past the rim, or past the middle, a slide means nothing.
const BEYOND = 14, WIDTH = 1.5;
const form = () => document.querySelector("#sector form[data-autosave]");
const sector = (event) => event.target.closest?.(".wheel-link[aria-current]");
let slide = null, drawn = "";

// Show which area is open, and its number in the middle. Its card in the list below would be there twice.
function mark() {
  const open = form()?.parentElement.id;
  document.querySelectorAll(".wheel-link").forEach((link) => {
    if (open && link.id === open.replace("part", "sector")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  document.querySelectorAll("section .spoke").forEach((card) => { card.hidden = card.id === open; });
  if (open) paint(form().elements.score.value);
  document.querySelector(".wheel")?.addEventListener("touchmove", hold, { passive: false });
}

// A finger that moves along the sector's radius rates. One that moves across it scrolls the page.
function hold(event) {
  if (!slide) return;
  const { clientX, clientY } = event.touches[0], { from, at } = slide;
  const right = clientX - at.clientX, down = clientY - at.clientY;
  slide.along ??= Math.abs(right * from.x + down * from.y) >= Math.abs(right * from.y - down * from.x);
  if (slide.along) event.preventDefault();
}

function paint(score) {
  const link = document.querySelector(".wheel-link[aria-current]"), petal = link?.querySelector(".wheel-score");
  if (!petal) return;
  const { zero, ten } = link.ownerSVGElement.dataset, far = +zero + (ten - zero) * score / 10;
  const size = score === "" ? 0 : far / ten;
  petal.setAttribute("transform", `scale(${size})`);
  petal.setAttribute("stroke-width", size && WIDTH / size);
  document.querySelector(".wheel-number").textContent = score;
}

// The number under the finger, or null if it has left the sector's reach.
function under(event) {
  const svg = slide.area.ownerSVGElement, { zero, ten } = svg.dataset;
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  slide.from ||= { x, y };
  const ahead = x * slide.from.x + y * slide.from.y > 0, far = Math.hypot(x, y);
  if (far > (ahead ? +ten : 0) + BEYOND) return null;
  return ahead ? Math.min(10, Math.max(0, Math.round((far - zero) / (ten - zero) * 10))) : 0;
}

function choose(score) {
  const radio = [...form().elements.score].find((one) => one.value === `${score}`);
  if (radio.checked) return;
  radio.checked = true;
  for (const kind of ["input", "change"]) radio.dispatchEvent(new Event(kind, { bubbles: true }));
}

function moved(event) {
  if (event.pointerId !== slide?.pointer) return;
  slide.score = under(event);
  paint(slide.score ?? slide.before);
}

function ended(event) {
  if (event.pointerId !== slide?.pointer) return;
  const { score, before } = slide;
  slide = null;
  if (event.type === "pointerup" && score !== null) choose(score); else paint(before);
}

addEventListener("pointerdown", (event) => {
  if (slide || event.button || !form() || !sector(event) || !event.target.matches(".wheel-area")) return;
  slide = { area: event.target, at: event, pointer: event.pointerId, before: form().elements.score.value };
  event.target.setPointerCapture(event.pointerId);
  moved(event);
});
addEventListener("pointermove", moved);
addEventListener("pointerup", ended);
addEventListener("pointercancel", ended);
addEventListener("dragstart", (event) => { if (event.target.closest?.(".wheel")) event.preventDefault(); });

// The open area is open already. Its name, or Enter, leads to its form.
addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches("[data-score]")) choose(target.dataset.score);
  if (!sector(event) || !form()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.detail || !target.matches(".wheel-area")) form().querySelector("textarea").focus();
}, true);
addEventListener("input", ({ target }) => { if (target.name === "score" && target.form === form()) paint(target.value); });

// Draw the wheel alone again: the form below it stays as it is.
function redraw() {
  if (!slide && document.getElementById("wheel")) htmx.ajax("GET", `${location.pathname}/drawing${location.search}`, { target: "#wheel", swap: "innerMorph", live: true, headers: { "X-By-Itself": "1" } });
}

const said = ({ elements }) => [elements.score.value, elements.talk.checked, elements.help.checked, elements.name.value, elements.hidden.checked].join();
addEventListener("saved", ({ target }) => {
  if (target !== form() || said(target) === drawn) return;
  drawn = said(target);
  redraw();
});

addEventListener("htmx:after:swap", ({ detail: { ctx: { target, live, sourceElement } } }) => {
  if (target.id === "sector" && form()) {
    drawn = said(form());
    mark();
    const wheel = document.getElementById("wheel"), { bottom } = form().querySelector("textarea").getBoundingClientRect();
    if (bottom > innerHeight - 100 || wheel.getBoundingClientRect().top < 0) wheel.scrollIntoView();
  } else if (target.id === "wheel" || live) mark();
  const card = /^part-/.test(target.id) && document.getElementById(target.id);
  if (!card || !card.matches(".spoke") || card.querySelector("form")) return;
  if (live) redraw(); else if (sourceElement !== document.body) afresh(card.id);
});

// A form was closed: fetch the page, so that wheel, list and marks show at once what was said.
async function afresh(id) {
  const fromWheel = document.querySelector(`#sector #${id}`);
  const page = await fetch(location.pathname + location.search).then((answer) => answer.text(), () => "");
  const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
  if (!main || !main.querySelector(".wheel")) return;
  document.querySelector("main").replaceWith(main);
  htmx.process(main);
  main.querySelector(fromWheel ? `#sector-${id.slice(5)}` : `#change-${id.slice(5)}`)?.focus();
}
