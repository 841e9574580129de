// Asks the phone to be reminded. Without this script, or where the phone cannot, the page says so
// and shows the other ways. What the phone answers is sent in the ordinary form.
const place = document.querySelector("[data-push]");
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const own = () => navigator.serviceWorker.getRegistration(place.dataset.worker);
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

// The answer stands under the button, and is brought onto the screen from wherever that is.
const answer = document.getElementById("answer");
function say(what) {
  for (const one of answer.children) one.hidden = !(what in one.dataset);
  answer.scrollIntoView({ block: "nearest" });
}

// The worker's registration, once it can receive something.
async function ready() {
  const made = await navigator.serviceWorker.register(place.dataset.worker);
  const worker = made.installing || made.waiting;
  if (!made.active && worker)
    await new Promise((done) =>
      worker.addEventListener("statechange", () => made.active && done()),
    );
  return made;
}

// One that was made for another key of ours, or that the server does not know, is made anew.
async function subscribed() {
  const { pushManager } = await ready(),
    before = await pushManager.getSubscription();
  if (before && "kept" in place.dataset) return before;
  await before?.unsubscribe();
  return pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(place.dataset.push),
  });
}

async function ask(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  say();
  try {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    const { endpoint, keys } = (await subscribed()).toJSON();
    Object.assign(form.elements.endpoint, { value: endpoint });
    for (const name of ["p256dh", "auth"]) form.elements[name].value = keys[name];
    form.submit();
  } catch {
    say("failed");
  } finally {
    button.disabled = false;
  }
}

async function stop(form) {
  try {
    await (await (await own())?.pushManager.getSubscription())?.unsubscribe();
  } catch {
    /* it ends at ours anyway */
  }
  form.submit();
}

if (place && can) {
  const [form, without] = ["form", "[data-without]"].map((one) => place.querySelector(one));
  form.hidden = false;
  if (without) without.hidden = true;
  if ("kept" in place.dataset && Notification.permission === "denied")
    answer.querySelector("[data-denied]").hidden = false;
  else if (answer.querySelector("[data-saved]")) say("saved");
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    if ("end" in event.target.dataset) stop(event.target);
    else ask(event.target);
  });
}
