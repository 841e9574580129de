// A certified OpenID Connect provider for the tests: node oidc_provider.mjs PORT REDIRECT LEFT
// POST /play says who signs in next ({sub, acr}) and how wrong its clock goes ({skew}, in seconds).
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirect, left] = process.argv.slice(2);
const next = { sub: "nobody", acr: "high", skew: 0 };
const clock = Date.now;
Date.now = () => clock() + next.skew * 1000;

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  format: "jwk",
});
const client = (id) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [redirect],
  post_logout_redirect_uris: [left],
  response_types: ["code"],
  grant_types: ["authorization_code"],
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client("hjulet"), client("another")],
  jwks: { keys: [{ ...key, kid: randomUUID(), alg: "RS256", use: "sig" }] },
  acrValues: new Set(["low", "high"]),
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();

createServer(async (request, response) => {
  if (request.url === "/play") {
    let text = "";
    for await (const piece of request) text += piece;
    Object.assign(next, JSON.parse(text));
    response.end("{}");
  } else if (request.url.startsWith("/interaction/")) {
    const login = next.sub
      ? { login: { accountId: next.sub, acr: next.acr } }
      : { error: "access_denied" };
    await provider.interactionFinished(request, response, login, {
      mergeWithLastSubmission: false,
    });
  } else {
    await answer(request, response);
  }
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
