// A real provider of OpenID Connect over TLS on a free port of 127.0.0.1: node provider.mjs CERTIFICATE KEY REDIRECT
// Its own login and consent forms take anybody's word for who they are. Says "ready PORT" when it listens.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [certificate, key, redirect] = process.argv.slice(2);
const person = (name, more) => ({ email: `${name}@example.test`, email_verified: true, groups: [], ...more });
const people = {
  alice: person("alice"),
  bob: person("Bob"),
  carol: person("carol", { groups: ["behorig-controllers"] }),
  dave: person("dave"),
  mallory: person("alice", { email_verified: false }),
};

const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`https://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: "behorig",
        client_secret: "client-secret-0123456789-0123456789",
        redirect_uris: [redirect],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
    scopes: ["openid", "email", "groups"],
    cookies: { keys: ["only-for-tests"] },
    pkce: { required: () => true },
    // Claims come in the ID token, as most providers can be told to.
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  server.on("request", provider.callback());
  console.log(`ready ${port}`);
});
