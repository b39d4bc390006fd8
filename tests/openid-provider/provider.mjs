// A certified OpenID provider for tests. It signs in whomever its form names, and does on demand what providers do on bad days.
// One JSON command a line comes in, one JSON answer a line goes out. See README.md.
import http from 'node:http';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const settings = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${settings.port}`;
const api = 'https://api.test';
const people = new Map();
const asked = new Map();
const handlers = new Map();
let signing;
let provider;
let server;
let delay = 0;
let overload;

async function newKeys() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = crypto.randomUUID();
  signing = { kid, privateKey, publicKey };
  provider = newProvider({ ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' });
}

function newProvider(key) {
  const made = new Provider(issuer, {
    jwks: { keys: [key] },
    cookies: { keys: ['only for tests'] },
    clients: [
      {
        client_id: 'console', client_secret: settings.secret, redirect_uris: settings.redirects,
        post_logout_redirect_uris: settings.signedOut, token_endpoint_auth_method: settings.authMethod ?? 'client_secret_post',
      },
      { client_id: 'tools', redirect_uris: ['http://127.0.0.1/tools'], token_endpoint_auth_method: 'none' },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    pkce: { required: () => true, methods: ['S256'] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async ctx => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid email profile groups');
      grant.addResourceScope(api, 'use');
      await grant.save();
      return grant;
    },
    ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600 },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: 'use', audience: api, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } }),
      },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = page('Sign out', `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out of the provider</button>`);
        },
      },
    },
  });
  made.on('server_error', (_, error) => process.stderr.write(`${error.stack}\n`));
  return made;
}

async function serve(request, response) {
  const path = new URL(request.url, issuer).pathname;
  asked.set(path, (asked.get(path) ?? 0) + 1);
  if (delay > 0) await sleep(delay);
  if (overload) return response.writeHead(overload).end();
  if (path === '/favicon.ico') return response.writeHead(204).end();
  if (path.startsWith('/interaction/')) return interact(request, response);
  return provider.callback()(request, response);
}

// The form asks for a subject; whoever names one is that person.
async function interact(request, response) {
  try {
    if (request.method !== 'POST') {
      await provider.interactionDetails(request, response);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page('Provider', `
        <form method="post"><label>Subject <input name="login" autofocus></label><button type="submit">Sign in</button></form>
        <form method="post"><input type="hidden" name="cancel" value="yes"><button type="submit">Cancel</button></form>`));
      return;
    }
    let body = '';
    for await (const part of request) body += part;
    const form = new URLSearchParams(body);
    const result = form.get('cancel')
      ? { error: 'access_denied', error_description: 'turned back' }
      : { login: { accountId: form.get('login') } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    response.writeHead(400).end(error.message);
  }
}

const page = (title, body) => `<!DOCTYPE html><html lang="en"><title>${title}</title><body><h1>${title}</h1>${body}</body></html>`;

function listen() {
  server = http.createServer((request, response) => serve(request, response).catch(error => {
    process.stderr.write(`${error.stack}\n`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }));
  return new Promise(resolve => server.listen(settings.port, '127.0.0.1', resolve));
}

handlers.set('person', ({ subject, claims }) => { people.set(subject, claims); });
handlers.set('rotate', newKeys);
handlers.set('slow', ({ milliseconds }) => { delay = milliseconds; });
handlers.set('overload', ({ status }) => { overload = status || undefined; });
handlers.set('asked', ({ path }) => asked.get(path) ?? 0);
handlers.set('down', () => new Promise(resolve => {
  server.close(resolve);
  server.closeAllConnections();
}));
handlers.set('up', listen);

// Any token that somebody might bring: signed by the provider's own key, or by a stranger's under its name, or not at all.
handlers.set('token', async ({ claims, header, by }) => {
  if (by === 'nobody') return new UnsecuredJWT(claims).encode();
  if (by === 'public key') {
    const secret = new TextEncoder().encode(await exportSPKI(signing.publicKey));
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: signing.kid, ...header }).sign(secret);
  }
  const key = by === 'stranger' ? (await generateKeyPair('RS256')).privateKey : signing.privateKey;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: signing.kid, ...header }).sign(key);
});

await newKeys();
await listen();
process.stdout.write(`${JSON.stringify({ ready: issuer })}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    const value = await handlers.get(command.do)(command);
    process.stdout.write(`${JSON.stringify({ id: command.id, value: value ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ id: command.id, error: error.message })}\n`);
  }
}
process.exit(0);
