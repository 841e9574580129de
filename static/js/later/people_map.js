// My people around me: a finger or a mouse drags somebody to another place, the arrow keys step
// them there. The server draws the map anew; what cannot be sent is put back, and the page says so.
// Rings from the inside, sectors clockwise from twelve, and the edges of the rings:
// models/paper/people_drawing.py. The innermost edge is that of the owner's own ring, so that no
// line of a place runs beside it or through it.
const RINGS = ["near", "middle", "far"],
  SECTORS = ["service", "other", "kin"],
  EDGES = [21, 62, 100, 138],
  FAR = 165,
  STILL = 6;
const map = () => document.getElementById("map");
let held = null;

const tell = (words) => {
  document.getElementById("moved").textContent = words;
};

// The shape of one place: between two edges, a third of the way round. Nothing for no place.
function shape({ ring, sector, out }) {
  const place = RINGS.indexOf(ring),
    [inner, outer] = EDGES.slice(place),
    from = 120 * SECTORS.indexOf(sector);
  const at = (far, turn) =>
    `${far * Math.sin((turn / 180) * Math.PI)} ${-far * Math.cos((turn / 180) * Math.PI)}`;
  const arc = (far, turn, way) => `A${far} ${far} 0 0 ${way} ${at(far, turn)}`;
  return out
    ? ""
    : `M${at(inner, from)}L${at(outer, from)}${arc(outer, from + 120, 1)}L${at(inner, from + 120)}${arc(inner, from, 0)}Z`;
}
const light = (place) => map().querySelector(".people-cell").setAttribute("d", shape(place));

function under({ clientX, clientY }) {
  const svg = map().querySelector("svg"),
    { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const far = Math.hypot(x, y),
    turn = ((Math.atan2(x, -y) / Math.PI) * 180 + 360) % 360;
  const ring = RINGS[EDGES.slice(1, 3).filter((edge) => far > edge).length];
  return { x, y, ring, sector: SECTORS[Math.floor(turn / 120)], out: far > FAR };
}

async function send(person, ring, sector) {
  const { id } = person,
    key = id.slice(3),
    { plan, token } = document.body.dataset;
  if (ring === person.dataset.ring && sector === person.dataset.sector) return;
  let came = false;
  const heard = ({ detail: { ctx } }) => {
    came ||= ctx.target.id === "main";
  };
  addEventListener("htmx:after:swap", heard);
  await Promise.resolve(
    htmx.ajax("POST", `${plan}/people-map/move${location.search}`, {
      source: "#map",
      target: "#main",
      select: "#main",
      swap: "outerMorph",
      values: { key, ring, sector, csrf_token: token },
    }),
  ).catch(() => {});
  removeEventListener("htmx:after:swap", heard);
  const now = document.getElementById(id);
  now?.focus({ preventScroll: true });
  tell(came ? (now?.getAttribute("aria-label") ?? "") : map().dataset.lost);
}

function begin(event, person) {
  held = { person, at: event, place: person.getAttribute("transform"), moved: false };
  person.setPointerCapture(event.pointerId);
}
const personOf = ({ target }) => target.closest?.("#map[data-lost] .person");

addEventListener("pointerdown", (event) => {
  const person = personOf(event);
  if (person && !event.button) begin(event, person);
});
addEventListener("pointermove", (event) => {
  if (event.pointerId !== held?.at.pointerId) return;
  held.moved ||=
    Math.hypot(event.clientX - held.at.clientX, event.clientY - held.at.clientY) > STILL;
  if (!held.moved) return;
  const place = under(event),
    { x, y } = place;
  held.person.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  held.person.toggleAttribute("data-held", true);
  light(place);
});

let dropped = false;
function end(event) {
  if (event.pointerId !== held?.at.pointerId) return;
  const { person, place, moved } = held,
    { ring, sector, out } = under(event);
  held = null;
  dropped = moved;
  setTimeout(() => {
    dropped = false;
  });
  light({ out: true });
  person.setAttribute("transform", place);
  person.removeAttribute("data-held");
  if (moved && !out && event.type === "pointerup") send(person, ring, sector);
}
addEventListener("pointerup", end);
addEventListener("pointercancel", end);
addEventListener("dragstart", (event) => personOf(event) && event.preventDefault());
addEventListener(
  "click",
  (event) => {
    if (!dropped || !personOf(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
addEventListener("keydown", (event) => {
  const person = personOf(event),
    step = STEPS[event.key];
  if (!person || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const { ring, sector } = person.dataset,
    to = RINGS[RINGS.indexOf(ring) + step[0]];
  if (to) send(person, to, SECTORS[(SECTORS.indexOf(sector) + step[1] + 3) % 3]);
});
