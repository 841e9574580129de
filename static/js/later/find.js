// A list is filtered while somebody types, and stays so when the page is fetched again. The same
// rule as models/core/finding.py: parts of words in any order, without accents.
const PLAIN = { æ: "a", ø: "o", đ: "d", ð: "d", ł: "l", œ: "o", þ: "t", ı: "i", ß: "ss" };
const folded = (name) =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll("a\u030a", "aa")
    .replace(/\p{M}/gu, "")
    .replace(/[æøđðłœþıß]/g, (one) => PLAIN[one]);

function filter() {
  document.querySelectorAll("[data-filter]").forEach((field) => {
    const wanted = [...new Set(folded(field.value.slice(0, 120)).match(/[\p{L}\p{N}]+/gu))],
      place = field.closest("nav, section") || document,
      said = place.querySelector("[data-found]");
    let shown = 0;
    place.querySelectorAll("[data-name]").forEach((row) => {
      const words =
        row.dataset.name ||
        folded([...row.querySelectorAll("h3, .deed-what")].map((one) => one.textContent).join(" "));
      const both = [words, words.replaceAll("aa", "a")];
      row.hidden = !wanted.every((word) =>
        both.some((one) => one.includes(word) || one.includes(word.replace(/([aou])e/g, "$1"))),
      );
      shown += !row.hidden;
    });
    if (said)
      said.textContent = wanted.length
        ? (!shown && said.dataset.none) || said.dataset.found.replace("#", shown)
        : "";
  });
}
addEventListener("input", filter);
addEventListener("htmx:after:swap", filter);

// On a wide screen a helper may see the list of their people beside a plan. It is fetched when they
// ask for it, and kept open in this tab only: until it is put away, somebody else is here, the
// screen is hidden, or the server gives none (in a conversation).
const beside = document.querySelector("[data-beside]"),
  put = beside?.innerHTML;
async function show(wanted, focus) {
  const answer = wanted && (await fetch(beside.dataset.beside).catch(() => null));
  const list = answer?.ok && !answer.redirected && (await answer.text()),
    isPage = /^\s*<!doctype/i.test(list), // of a network that asks to be paid
    shown = isPage || document.querySelector("[data-together]") ? "" : list;
  beside.innerHTML = shown || put;
  sessionStorage.beside = shown ? 1 : "";
  if (focus) beside.querySelector("[data-filter], a")?.focus();
  beside.scrollTop = beside.querySelector("li:has([aria-current])")?.offsetTop - 300;
}
if (beside) {
  // Several hits: the plan stays, and the first of them is marked. The only one is opened.
  beside.addEventListener("submit", (event) => {
    const hits = beside.querySelectorAll("[data-name]:not([hidden]) > a");
    if (hits.length === 1) return;
    event.preventDefault();
    hits[0]?.focus();
  });
  beside.addEventListener("click", (event) => {
    const asked = event.target.dataset.list;
    if (!asked) return;
    event.preventDefault();
    show(asked === "show", true);
  });
  addEventListener("together", () => show(false));
  if (matchMedia("(min-width: 75rem)").matches && sessionStorage.beside) show(true);
}
