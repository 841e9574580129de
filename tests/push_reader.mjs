// Reads what came to a push service, as a browser does it, with libraries that are not ours.
import { createECDH, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import ece from "http_ece";

const told = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => Buffer.from(text, "base64url");
const browser = createECDH("prime256v1");
browser.setPrivateKey(bytes(told.private));
const body = bytes(told.body);
const message = ece.decrypt(body, {
  version: "aes128gcm",
  privateKey: browser,
  authSecret: told.auth,
});

const [, token, key] = told.authorization.match(/^vapid t=([\w.-]+), k=([\w-]+)$/);
const point = bytes(key);
const publicKey = createPublicKey({
  format: "jwk",
  key: {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  },
});
const [head, claims, seal] = token.split(".");
const right = verify(
  "sha256",
  Buffer.from(`${head}.${claims}`),
  { key: publicKey, dsaEncoding: "ieee-p1363" },
  bytes(seal),
);
if (!right) throw new Error("the token is not signed by the key beside it");
process.stdout.write(
  JSON.stringify({
    message: message.toString(),
    head: JSON.parse(bytes(head)),
    claims: JSON.parse(bytes(claims)),
    key,
    length: body.length,
  }),
);
