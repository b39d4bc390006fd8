// Reads one JSON command a line from stdin, {"id":1,"do":"login","peer":"web",…}, and writes one JSON answer or event a line
// to stdout: {"id":1,"code":"OK","value":{…}}, {"event":"sync","peer":"web",…}. The README beside it lists them.
import { createInterface } from 'node:readline';
import { Peer, Refused } from './peer.mjs';

const peers = new Map();

const commands = {
  newPeer({ peer, ...settings }) {
    const created = new Peer(peer, settings, write);
    peers.get(peer)?.dispose();
    peers.set(peer, created);
    return { publicKey: created.publicKey, privateKey: Buffer.from(created.privateKey).toString('base64') };
  },
};
for (const name of [
  'serverKey', 'isHealthy', 'login', 'sync', 'close', 'pause', 'resume', 'syncMeta', 'logout', 'deviceFlow', 'pkceFlow', 'deviceToken', 'pkceToken',
  'extendAuthSession', 'job', 'expose', 'live', 'life',
  'signalConnect', 'signalSend', 'signalClose',
])
  commands[name] = ({ peer, ...settings }) => known(peer)[name](settings);

for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line));
process.stdout.write('', () => process.exit(0)); // what was written first is read to its end

async function obey({ id, do: name, ...settings }) {
  try {
    if (!Object.hasOwn(commands, name)) throw new Refused('UNKNOWN_COMMAND', `"${name}" is no command`);
    write({ id, code: 'OK', value: (await commands[name](settings)) ?? {} });
  } catch (error) {
    write({ id, code: error.code ?? 'ERROR', details: error.details ?? String(error.stack) });
  }
}

function known(name) {
  const peer = peers.get(name);
  if (!peer) throw new Refused('UNKNOWN_PEER', `"${name}" is no peer: use newPeer first`);
  return peer;
}

function write(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
