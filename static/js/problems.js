// What is said beside a field that is wrong, or that the server finds wrong after a save.
const passed = new WeakSet();

// What is wrong with a field is told when the person has left it or gone on to a later one: before,
// they could not have answered. Of a group of choices the last one counts.
function pass({ type, target: { form }, target }) {
  if (!saves(form)) return;
  const all = [...form.elements];
  all.slice(0, all.indexOf(target) + (type === "focusout")).forEach((one) => passed.add(one));
  tell(form);
}
function tell(form) {
  form.querySelectorAll(".status-problems [hidden]").forEach((line) => {
    const field = document.getElementById(line.firstChild.hash.slice(1));
    line.hidden = !passed.has(field.elements ? [...field.elements].pop() : field);
  });
}

// What was wrong beside a field, and on top of the page, goes when the server finds it right.
function right(form) {
  form.querySelectorAll("[data-field=validation]").forEach((line) => {
    const id = line.id.replace(/-error$/, ""),
      links = `a[href="#${id}"], a[href="#${id}-0"]`;
    if (form.querySelector(".status-line")?.querySelector(links)) return;
    forget(line);
  });
}
function forget(line) {
  const hint = line.id.replace(/error$/, "hint");
  for (const one of calm(line))
    if (document.getElementById(hint)) one.setAttribute("aria-describedby", hint);
    else one.removeAttribute("aria-describedby");
  line.remove();
}
// The field is not wrong any longer; what the line says may still help. Returns what it was about.
function calm(line) {
  const fields = document.querySelectorAll(`[aria-describedby~="${line.id}"]`),
    id = line.id.replace(/-error$/, "");
  fields.forEach((field) =>
    [field, ...field.querySelectorAll("[aria-invalid]")].forEach((one) =>
      one.removeAttribute("aria-invalid"),
    ),
  );
  line.className = "hint";
  const summary = document.querySelector(".ds-error-summary"),
    top = summary?.querySelector(`a[href="#${id}"], a[href="#${id}-0"]`);
  top?.parentElement.remove();
  if (top && !summary.querySelector("a")) summary.remove();
  return fields;
}

// In every form: what was missing goes with the first letter or choice. What was written in a wrong
// way is told quietly while it is written anew, so that nobody has to remember how.
function answered({ target }) {
  const typed = target.matches("textarea, input:not([type=radio], [type=checkbox])"),
    before = typed && target.defaultValue.trim();
  if (typed && !before && !target.value.trim()) return;
  for (
    let box = target.closest(".ds-field, fieldset");
    box;
    box = box.parentElement.closest(".ds-field, fieldset, .choice-alone")
  ) {
    const line = box.querySelector(":scope > [data-field=validation]");
    if (line && (target.type !== "checkbox" || box.querySelector(":checked")))
      (before ? calm : forget)(line);
  }
}

addEventListener("input", answered);
addEventListener("focusin", pass);
addEventListener("focusout", pass);
