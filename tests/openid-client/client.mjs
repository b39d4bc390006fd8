// An application as its maker would write it with openid-client: node client.mjs device|code <issuer> <client id> [redirect URI].
// It prints one JSON object a line; for `code` it reads the address to which the browser was sent from its input.
import * as client from 'openid-client';
import readline from 'node:readline/promises';

const [, , flow, issuer, clientId, redirectUri] = process.argv;
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
  execute: [client.allowInsecureRequests],
});
const scope = 'openid profile email offline_access';

let tokens;
if (flow === 'device') {
  const asked = await client.initiateDeviceAuthorization(config, { scope });
  say(asked);
  tokens = await client.pollDeviceAuthorizationGrant(config, asked);
} else {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  say({ url: url.href });
  const lines = readline.createInterface({ input: process.stdin });
  const { value: answer } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  tokens = await client.authorizationCodeGrant(config, new URL(answer), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
}

const claims = tokens.claims();
const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const api = await client.fetchProtectedResource(config, tokens.access_token, new URL('/api/users/current', issuer), 'GET');
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
await client.tokenRevocation(config, renewed.refresh_token);
let revoked = '';
try {
  await client.refreshTokenGrant(config, renewed.refresh_token);
} catch (e) {
  revoked = e.error;
}

say({ claims, person, api: await api.json(), renewed: renewed.claims().sub, revoked });
