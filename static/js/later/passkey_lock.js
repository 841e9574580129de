// What the passkey makes of the salt is on no disk (WebAuthn level 3, 10.1.4, prf), so that nobody
// who reads the phone's files has anything to try. `ids`: the passkeys that may answer, in
// hexadecimal digits. Fails where the phone has none of them, where its owner says no, and where it
// cannot do that. The rest is of offline/sending.js.
export default async function passkeyLock(ids, salt, { random, bytes, hex, joined, asHalf }) {
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
