// Shows a reminder, and opens the plan when it is tapped. A service worker of its own, only for
// phones that are reminded (views/tools/reminders.py writes TOLD). What comes says only in which
// language, and whether in any words; everything else is in TOLD.
addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => {
  let came = {};
  try {
    came = event.data.json();
  } catch {
    /* nothing to read: the name alone */
  }
  const body = (came.words === true && TOLD.words[came.language]) || "";
  // A later one takes the place of one that nobody has looked at.
  event.waitUntil(
    registration.showNotification(TOLD.name, {
      body,
      lang: came.language,
      icon: TOLD.icon,
      badge: TOLD.icon,
      tag: TOLD.name,
    }),
  );
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    clients
      .matchAll({ type: "window", includeUncontrolled: true })
      .then(([open]) => (open ? open.focus() : clients.openWindow("/"))),
  );
});
