// What locks the half of the copy's key in its file: the PIN, or a passkey of this phone
// (later/passkey_lock.js).
const ROUNDS = 600000;

// OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA256 with 600,000 rounds.
async function lockOf(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", coder.encode(pin), "PBKDF2", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    typed,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

// Loaded where the copy has such a lock, or is to have one: few have. The phone keeps it with the
// copy.
const passkeyLock = async (ids, salt) =>
  (await import(script.lock)).default(ids, salt, { random, bytes, hex, joined, asHalf });
