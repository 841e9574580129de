// Writes the file with a half of a key (offline/store.js) where it lies. What a page writes goes to
// another file, which then takes the place of the first: that would be left as it was. Whoever
// asked hears at once that it failed (a full disk, a browser that cannot): a promise alone tells
// nobody.
addEventListener("unhandledrejection", ({ reason }) => {
  throw reason;
});
onmessage = async ({ data }) => {
  const file = await (
    await navigator.storage.getDirectory()
  ).getFileHandle("half", { create: true });
  const open = await file.createSyncAccessHandle();
  const written = data ? new TextEncoder().encode(data) : new Uint8Array(await open.getSize());
  await open.truncate(written.length);
  open.write(written, { at: 0 });
  await open.flush();
  await open.close();
  postMessage("");
  close();
};
