// An open form takes over what others have just written there, its words and the revision that they
// belong to together, when nobody writes: neither here, from a key until a pause and while words
// are marked to be written over, nor there. Half a word of theirs would end in this person's
// sentence. If somebody writes on meanwhile, the next save merges both, or asks.
const PAUSE = 4000;
["beforeinput", "compositionupdate", "input"].forEach((one) =>
  addEventListener(one, ({ target }) => target.form && (target.form.wroteAt = Date.now())),
);
const marks = (form, { activeElement: at } = document) =>
  form.contains(at) && at.selectionStart < at.selectionEnd;
const isWritten = (form) =>
  Date.now() - form.wroteAt < PAUSE || Date.now() - form.heardAt < PAUSE || marks(form);
const wait = (form) => {
  clearTimeout(form.waits);
  form.waits = setTimeout(takeOver, 500, form);
};
async function takeOver(form) {
  if (!form.isConnected) return;
  const { elements, dataset } = form,
    turn = elements.turn.value,
    state = () => form.querySelector(".status").dataset.state;
  if (state() === "saving") return wait(form);
  if (state() === "unsaved" || parseInt(elements.expected.value) >= form.heard) return;
  if (marks(form)) tell();
  if (isWritten(form)) return wait(form);
  const answer = await fetch(
    `${dataset.autosave}/edit?since=${elements.expected.value}${+turn ? "&saved" : ""}`,
    { headers: { "HX-Request": "true", ...itself.headers } },
  ).catch(() => null);
  if (!answer?.ok || answer.redirected) return tell();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"),
    line = fresh.querySelector(".status-line");
  if (
    !form.isConnected ||
    isWritten(form) ||
    turn !== elements.turn.value ||
    /saving|unsaved/.test(state())
  )
    return takeOver(form);
  // a later answer came first
  if (!(parseInt(line?.querySelector("input").value) > parseInt(elements.expected.value))) return;
  fresh.querySelectorAll("form [id]").forEach((one) => {
    const mine = document.getElementById(one.id);
    if (!mine) return;
    if (one.options) mine.innerHTML = one.innerHTML;
    if (mine.value?.trim() !== one.value?.trim()) put(mine, one.value);
    mine.checked = one.checked;
  });
  form.querySelector(".status-line").innerHTML = line.innerHTML;
  form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: turn }));
}

// The place where somebody writes stays between the same words.
function put(field, value) {
  const at = field === document.activeElement ? field.selectionStart : null,
    { value: old } = field;
  field.value = value;
  if (at === null) return;
  const to = value.startsWith(old.slice(0, at))
    ? at
    : value.endsWith(old.slice(at))
      ? value.length - old.length + at
      : value.length;
  field.setSelectionRange(to, to);
}
