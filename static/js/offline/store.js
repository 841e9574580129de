// What a phone keeps of its owner's plan to read and to write without a network (docs/offline.md):
// where it lies, and how it is sealed.
//
// The copy's key has two halves, both made by the server for this session. One is a CryptoKey in
// the browser's database: no script can take it out, but what a database deletes stays in its log
// for months. So the other half is in a file, locked with the PIN, which is overwritten when the
// copy goes.   about   what this phone knows of the copy   pages   the copy, sealed   outbox  what
// waits to be sent, sealed; it outlives the session   locks   for each session that wrote in the
// outbox: what seals (public), and what opens it (sealed)
const STORES = ["about", "pages", "outbox", "locks"],
  DAYS = 30;

let opened;
const database = () =>
  (opened ||= new Promise((done, fail) => {
    const asked = indexedDB.open("hjulet", 1);
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => {
      asked.result.onversionchange = asked.result.onclose = () => {
        asked.result.close();
        opened = null;
      };
      done(asked.result);
    };
    asked.onerror = () => {
      opened = null;
      fail(asked.error);
    };
  }));

// One step on one store, done when its transaction is; `ask` may go on asking. "strict": it is on
// the disk then.
async function step(store, mode, ask) {
  const all = (await database()).transaction(store, mode, { durability: "strict" });
  return new Promise((done, fail) => {
    const asked = ask(all.objectStore(store));
    all.oncomplete = () => done(asked.result);
    all.onabort = () => fail(all.error);
  });
}
// As one step, so that nobody changes the row meanwhile: looks at it, if it is there, and acts.
// Returns what was there.
const look = (store, name, act) =>
  step(store, "readwrite", (rows) => {
    const asked = rows.get(name);
    asked.onsuccess = () => asked.result && act(asked.result, rows);
    return asked;
  });
const get = (store, name) => step(store, "readonly", (rows) => rows.get(name));
const all = (store) => step(store, "readonly", (rows) => rows.getAll());
const put = (store, name, value) => step(store, "readwrite", (rows) => rows.put(value, name));
const drop = (store, name) => step(store, "readwrite", (rows) => rows.delete(name));
const clear = (store) => step(store, "readwrite", (rows) => rows.clear());
