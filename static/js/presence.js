// Who closes a page may open another one at once: so it is asked again after a while, GOING
// (models/plan/presence.py).
const GOING = 9000;
let soon = null;

// Show who else is here, and a hint beside the part that somebody writes in. It locks nothing.
// A helper is told what they may do now. Returns true if that is not what it was.
async function show(options) {
  const answer = await fetch(`${body.dataset.plan}/presence`, options).catch(() => null);
  const here = document.getElementById("here");
  if (!answer?.ok || answer.redirected || !here) return;
  const words = await answer.text();
  if (isPage(words)) return;
  here.innerHTML = words;
  const now = here.querySelector("#may"),
    may = now && document.querySelector(".whose > #may");
  now?.remove();
  clearTimeout(soon);
  if (here.querySelector("[data-goes]")) soon = setTimeout(show, GOING);
  if (body.toggleAttribute("data-together", here.childElementCount > 0))
    dispatchEvent(new Event("together"));
  document.querySelectorAll("[data-away]").forEach((one) => {
    const there = !!here.querySelector(`[data-who="${one.dataset.away}"]`);
    again ||= one.hidden !== there; // what one may do in the meeting depends on it
    one.hidden = there;
  });
  catchUp();
  mark();
  return may && moved(may, now);
}

// A conversation has begun or ended, or the owner has changed what is open. A form that is open
// stays what it was when it was opened (see edits.save), unless the conversation is over: see
// ended.js.
function moved(may, now) {
  const before = may.dataset.may;
  if (may.textContent !== now.textContent) may.textContent = now.textContent;
  if (before === now.dataset.may) return false;
  if (before === "together") {
    again = true;
    ended();
  } // the stream goes on for whoever stays
  else if (held(main())) {
    may.dataset.may = now.dataset.may;
    tell();
  } else location.reload();
  return true;
}

function mark() {
  document.querySelectorAll(".writes").forEach((old) => {
    const card = old.parentElement,
      form = card.querySelector("form");
    // they are done there
    if (form && !document.querySelector(`[data-writes=${card.id}]`)) form.heardAt = 0;
    old.remove();
  });
  document.querySelectorAll("#here [data-writes]").forEach((hint) => {
    // its card, or where the agenda of a meeting only tells of it
    const card = document.querySelector(`[id$="${hint.dataset.writes.slice(4)}"]`);
    if (!card) return;
    const beside = document.createElement("p"); // the original stays in the line on top
    beside.textContent = hint.textContent;
    beside.className = "writes hint";
    card.append(beside);
  });
}

// Tell the server that this person is here, and in which part they write. Its answer says who else
// is. Not from paper: nobody writes there, and it shows nobody.
let noted = 0,
  where = "";
function note(part) {
  const here = document.getElementById("here");
  if (document.hidden || !here || (part === where && Date.now() - noted < 4000)) return;
  [noted, where] = [Date.now(), part];
  show(
    "quiet" in here.dataset
      ? {}
      : {
          method: "POST",
          keepalive: true,
          body: new URLSearchParams({ part, csrf_token: body.dataset.token }),
        },
  );
}

// This page is closed. The next one of the plan says that this person is here still.
function gone() {
  if (noted && !document.hidden)
    fetch(`${body.dataset.plan}/presence`, {
      method: "POST",
      keepalive: true,
      body: new URLSearchParams({ gone: 1, csrf_token: body.dataset.token }),
    }).catch(() => null);
}
