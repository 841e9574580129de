// What locks the half of the copy's key in its file: the PIN, or a passkey of this phone.
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

// What the passkey makes of the salt is on no disk (WebAuthn level 3, 10.1.4, prf), so that nobody
// who reads the phone's files has anything to try. `ids`: the passkeys that may answer, in
// hexadecimal digits. Fails where the phone has none of them, where its owner says no, and where it
// cannot do that.
async function passkeyLock(ids, salt) {
  const publicKey = {
    challenge: random(32),
    userVerification: "required",
    extensions: { prf: { eval: { first: salt } } },
    allowCredentials: ids.map((id) => ({
      type: "public-key",
      id: bytes(id),
      transports: ["internal"],
    })),
  };
  const used = await navigator.credentials.get({ publicKey }),
    made = used.getClientExtensionResults().prf.results.first;
  return { id: hex(used.rawId), lock: await joined(await asHalf(made), salt) };
}
