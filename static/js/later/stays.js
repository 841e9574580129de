// They no longer write together, and this person may still propose: they go on in the forms that
// are open, with the same field and the same letters. Only what the buttons do has changed. `flush`
// saves all. Returns false if the part of a form is closed to them.
export default async function stay(forms, flush) {
  const fresh = await Promise.all(forms.map(open));
  if (!fresh.every(Boolean)) return false;
  // One more save by the old name: its answer says that the words are for this person alone.
  await flush();
  forms.forEach((form, i) => form.isConnected && goOn(form, fresh[i]));
  return true;
}
async function open({ dataset }) {
  const answer = await fetch(`${dataset.autosave}/edit`, {
    headers: { "HX-Request": "true", "X-By-Itself": "1" },
  }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return new DOMParser()
    .parseFromString(await answer.text(), "text/html")
    .querySelector("form[data-autosave]");
}
function goOn(form, { elements }) {
  const old = form.querySelector(".buttons"),
    fresh = elements.as.form.querySelector(".buttons"),
    may = document.querySelector(".whose > #may");
  const had = old.contains(document.activeElement);
  if (form.elements.alone)
    fresh
      .querySelectorAll("a")
      .forEach((link) =>
        ["get", "target", "swap"].forEach((one) => link.removeAttribute(`data-hx-${one}`)),
      );
  form.elements.as.value = elements.as.value;
  if (may) may.dataset.may = elements.as.value;
  old.replaceWith(fresh);
  htmx.process(fresh);
  if (had) fresh.querySelector("button").focus();
  form.parentElement.querySelector(".more-ways")?.remove();
  const note = Object.assign(document.createElement("p"), {
    className: "note",
    textContent: form.dataset.ended,
  });
  note.setAttribute("role", "alert");
  (
    form.querySelector(".ds-field:focus-within, fieldset:focus-within") ||
    form.querySelector(".status-line")
  ).after(note); // nothing above the finger moves
  note.scrollIntoView({ block: "nearest" });
}
