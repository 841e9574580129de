// Reading aloud is offered where the phone itself has a voice for the page's language. A voice from
// elsewhere would be sent the words. What reads (later/aloud.js) comes when somebody asks for it.
const voices = globalThis.speechSynthesis;
const spoken = { nb: /^n[bo]\b/i, sv: /^sv/i, en: /^en/i }[document.documentElement.lang];
const ofThePhone = () =>
  voices.getVoices().find((one) => one.localService && spoken.test(one.lang));

function offer() {
  const mine = ofThePhone();
  document.querySelectorAll("[data-aloud]").forEach((place) => {
    place.hidden = !mine;
  });
}

if (voices && spoken) {
  voices.onvoiceschanged = offer;
  addEventListener("DOMContentLoaded", offer);
  addEventListener("htmx:after:swap", offer);
  addEventListener("click", ({ target }) => {
    const place = target.closest("[data-aloud]"),
      mine = place && ofThePhone();
    if (mine)
      import(place.dataset.aloud).then(
        (reader) => reader.press(target.closest("button").value, place, mine),
        () => {},
      );
  });
}
