/* panva's oidc-provider with one client and made-up people: node oidc_provider.mjs FOLDER PORT BACK
 * FOLDER holds node_modules; whoever signs in as NAME is NAME@example.ma, in the group "desks". */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, back] = process.argv.slice(2);
const found = createRequire(folder + "/").resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found));
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "nouba", client_secret: "a secret: with/signs", redirect_uris: [back], response_types: ["code"], grant_types: ["authorization_code"] }],
  pkce: { required: () => true },
  claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, groups: ["desks"], email: `${id}@example.ma`, email_verified: true, name: `${id} (directory)`, preferred_username: id }),
  }),
  cookies: { keys: ["for tests only"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
