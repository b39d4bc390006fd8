// How a person signs an agent in: the flows that the management server names, run as NetBird's agents run them.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export class BadFlow extends Error {
  code = 'BAD_FLOW';
  constructor(details) {
    super(details);
    this.details = details;
  }
}

/** Shows a code, then asks for the token until the person has typed it. */
export async function deviceToken(config, show) {
  need(config, 'Audience', 'ClientID', 'TokenEndpoint', 'DeviceAuthEndpoint');
  const [status, asked] = await post(config.DeviceAuthEndpoint, {
    client_id: config.ClientID, audience: config.Audience, scope: config.Scope || 'openid',
  });
  if (status !== 200) throw new BadFlow(`no device code: ${status} ${asked.error}`);
  if (!(asked.interval > 0)) throw new BadFlow('no interval: agents make a timer of it, and one of zero ends them');

  show({ userCode: asked.user_code, url: asked.verification_uri_complete ?? asked.verification_uri });
  for (let pause = asked.interval; ;) {
    await sleep(pause * 1000);
    const [, answer] = await post(config.TokenEndpoint, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: asked.device_code, client_id: config.ClientID,
    });
    if (answer.error === 'slow_down') pause += 3;
    else if (answer.error && answer.error !== 'authorization_pending') throw new BadFlow(answer.error);
    else if (!answer.error) return tokenOf(config, answer);
  }
}

/** Sends a browser to the provider and waits for it to come back with a code. */
export async function pkceToken(config, show) {
  need(config, 'ClientID', 'TokenEndpoint', 'AuthorizationEndpoint', 'Scope');
  const [server, redirect] = await listen(config.RedirectURLs);
  try {
    const [verifier, state] = [secret(), secret()];
    const query = {
      response_type: 'code', client_id: config.ClientID, redirect_uri: redirect, scope: config.Scope, state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', audience: config.Audience,
    };
    if (!config.DisablePromptLogin && config.LoginFlag === 0) query.prompt = 'login';
    if (!config.DisablePromptLogin && config.LoginFlag === 1) query.max_age = '0';
    const back = new Promise((resolve) => server.on('request', (request, response) => {
      response.end('Back to the terminal.');
      resolve(new URL(request.url, redirect).searchParams);
    }));
    show({ url: `${config.AuthorizationEndpoint}?${new URLSearchParams(query)}` });

    const answer = await back;
    if (answer.get('state') !== state) throw new BadFlow('another state came back');
    if (!answer.get('code')) throw new BadFlow(answer.get('error'));
    const [, tokens] = await post(config.TokenEndpoint, {
      grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: redirect, client_id: config.ClientID, code_verifier: verifier,
    });
    return tokenOf(config, tokens);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The token that goes into the login: a JWT that is meant for whom the configuration says. */
function tokenOf(config, answer) {
  const token = config.UseIDToken ? answer.id_token : answer.access_token;
  const parts = (token ?? '').split('.');
  if (parts.length !== 3) throw new BadFlow(`no JWT came: ${answer.error ?? 'opaque'}`);
  const { aud } = JSON.parse(Buffer.from(parts[1], 'base64url'));
  const wanted = config.Audience || config.ClientID;
  if (![aud].flat().includes(wanted)) throw new BadFlow(`the token is for ${aud}, not for ${wanted}`);
  return token;
}

/** On the first of the addresses whose port is free. */
async function listen(addresses) {
  for (const address of addresses) {
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.on('error', () => resolve(false));
      server.listen(Number(new URL(address).port), '127.0.0.1', () => resolve(true));
    });
    if (free) return [server, address];
  }
  throw new BadFlow('every port that the provider would answer to is taken');
}

async function post(address, fields) {
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(fields) });
  return [answer.status, await answer.json()];
}

function need(config, ...names) {
  for (const name of names) if (!config[name]) throw new BadFlow(`${name} is missing`);
}

function secret() {
  return randomBytes(32).toString('base64url');
}
