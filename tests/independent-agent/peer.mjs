// One peer: its keys, its connections, and what it knows.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import nacl from 'tweetnacl';
import { wrongInLogin, wrongInMap } from './rules.mjs';
import { deviceToken, pkceToken } from './sso.mjs';

const definitions = load('management.proto', 'signalexchange.proto');
const { ManagementService } = grpc.loadPackageDefinition(definitions).management;
const { SignalExchange } = grpc.loadPackageDefinition(definitions).signalexchange;

export class Refused extends Error {
  constructor(code, details) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

export class Peer {
  #emit;
  #channel;
  #management;
  #serverKey;
  #sync;
  #signal;
  #signalStream;
  #loginAddress;
  #headers = new grpc.Metadata();
  #lastSerial = 0;
  #checks = [];

  /** @param emit called with each event, which already names the peer. */
  constructor(name, { url, privateKey, system = {}, processes = [], headers = {}, acceptAnyCertificate = false, pingEvery = 30_000, largestMessage = 4 << 20 }, emit) {
    this.name = name;
    for (const [header, value] of Object.entries(headers)) this.#headers.set(header, value);
    this.privateKey = privateKey ? Buffer.from(privateKey, 'base64') : nacl.randomBytes(32);
    this.publicKey = base64(nacl.scalarMult.base(this.privateKey));
    this.system = {
      hostname: name, goOS: 'linux', kernel: 'Linux', core: '12', platform: 'x86_64', OS: 'Debian GNU/Linux',
      netbirdVersion: '0.36.7', kernelVersion: '6.1.0', OSVersion: '12', environment: {}, flags: {}, ...system,
    };
    this.processes = new Set(processes);
    this.#emit = (event, rest) => emit({ event, peer: name, ...rest });
    this.#channel = (address) => [hostOf(address), credentialsFor(address, acceptAnyCertificate), {
      'grpc.use_local_subchannel_pool': 1, // a connection of its own, as on a machine of its own
      'grpc.enable_http_proxy': 0,
      'grpc.keepalive_time_ms': pingEvery,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.max_receive_message_length': largestMessage, // 4 MiB before v0.74.2, then 16
    }];
    this.url = url;
    this.#management = new ManagementService(...this.#channel(url));
  }

  async serverKey() {
    const answer = await this.#call('GetServerKey', {}, 5);
    this.#serverKey = answer.key;
    return answer;
  }

  isHealthy() {
    return this.#call('isHealthy', {}, 5);
  }

  async login({ setupKey = '', jwtToken = '', meta, sshPubKey = '', dnsLabels = [], peerKeys, raw }) {
    await this.serverKey();
    const login = await this.#sealedCall('Login', 'LoginRequest', {
      setupKey, jwtToken, dnsLabels, meta: this.#meta(meta),
      peerKeys: peerKeys ?? { sshPubKey: base64(Buffer.from(sshPubKey)), wgPubKey: base64(Buffer.from(this.publicKey)) },
    }, 'LoginResponse', 10, raw);

    const wrong = wrongInLogin(login);
    this.#report(wrong);
    if (wrong.length > 0) throw new Refused('VIOLATION', wrong.join('; '));

    this.#loginAddress = login.peerConfig.address;
    this.#checks = login.Checks;
    return login;
  }

  /** Opens the stream; a stream that is open already stays open beside it, as after a connection that died unnoticed. */
  async sync({ meta, raw }) {
    await this.serverKey();
    const stream = this.#management.Sync(this.#seal('SyncRequest', { meta: this.#meta(meta) }, raw), this.#headers);
    this.#sync = stream;
    const number = (this.streams = (this.streams ?? 0) + 1);
    stream.on('data', (envelope) => this.#receive(stream, number, envelope));
    stream.on('error', () => {}); // the status says it all
    stream.on('status', (status) => this.#ended(stream, number, status));
    return { stream: number };
  }

  close() {
    return hangUp(this.#sync);
  }

  /** Reads no more of the newest stream, as an agent that is busy; what the connection takes by itself is little. */
  pause() {
    this.#sync.pause();
    return {};
  }

  resume() {
    this.#sync.resume();
    return {};
  }

  async syncMeta({ meta, raw }) {
    await this.serverKey();
    return this.#call('SyncMeta', this.#seal('SyncMetaRequest', { meta: this.#meta(meta) }, raw), 10);
  }

  async logout({ raw }) {
    await this.serverKey();
    return this.#call('Logout', this.#seal('Empty', {}, raw), 15);
  }

  async deviceFlow({ raw }) {
    await this.serverKey();
    return this.#sealedCall('GetDeviceAuthorizationFlow', 'DeviceAuthorizationFlowRequest', {}, 'DeviceAuthorizationFlow', 2, raw);
  }

  async pkceFlow({ raw }) {
    await this.serverKey();
    return this.#sealedCall('GetPKCEAuthorizationFlow', 'PKCEAuthorizationFlowRequest', {}, 'PKCEAuthorizationFlow', 2, raw);
  }

  /** Resolves with the token once somebody has followed the event "signIn". */
  async deviceToken() {
    const { ProviderConfig } = await this.deviceFlow({});
    return { token: await deviceToken(ProviderConfig, (shown) => this.#emit('signIn', shown)) };
  }

  async pkceToken() {
    const { ProviderConfig } = await this.pkceFlow({});
    return { token: await pkceToken(ProviderConfig, (shown) => this.#emit('signIn', shown)) };
  }

  async extendAuthSession({ jwtToken = '', meta, raw }) {
    await this.serverKey();
    return this.#sealedCall(
      'ExtendAuthSession', 'ExtendAuthSessionRequest', { jwtToken, meta: this.#meta(meta) }, 'ExtendAuthSessionResponse', 10, raw);
  }

  /** Resolves once the server has confirmed the registration. */
  signalConnect({ url = this.url, header = this.publicKey }) {
    this.#signal ??= new SignalExchange(...this.#channel(url));
    const metadata = new grpc.Metadata();
    if (header) metadata.set('x-wiretrustee-peer-id', header);
    const stream = (this.#signalStream = this.#signal.ConnectStream(metadata));
    stream.on('data', (message) => this.#signalled(message));
    return new Promise((resolve, reject) => {
      stream.on('metadata', (headers) => {
        if (headers.get('x-wiretrustee-peer-registered').length > 0) resolve({});
        else reject(new Refused('VIOLATION', 'response headers without x-wiretrustee-peer-registered'));
      });
      stream.on('error', () => {});
      stream.on('status', ({ code, details }) => {
        this.#emit('signalEnd', { code: codeName(code), details });
        reject(new Refused(codeName(code), details));
      });
    });
  }

  signalSend({ url = this.url, to, type = 'OFFER', payload = '', key = this.publicKey, overStream = false }) {
    this.#signal ??= new SignalExchange(...this.#channel(url));
    const plaintext = encode('signalexchange.Body', { type, payload, wgListenPort: 51820, netBirdVersion: this.system.netbirdVersion });
    const message = { key, remoteKey: to, body: seal(plaintext, this.#boxKey(to)) };
    if (overStream) {
      this.#signalStream.write(message);
      return {};
    }

    return unary(this.#signal, 'Send', message, 5);
  }

  signalClose() {
    return hangUp(this.#signalStream);
  }

  dispose() {
    this.#management.close();
    this.#signal?.close();
  }

  #receive(stream, number, envelope) {
    try {
      const update = this.#open(envelope, 'SyncResponse');
      const map = update.NetworkMap;
      let ignored = false;
      if (map) {
        this.#report(wrongInMap(map, this.publicKey, this.#lastSerial === 0));
        ignored = map.Serial < this.#lastSerial;
        if (ignored) this.#report([`serial ${map.Serial} after ${this.#lastSerial}: ignored`]);
        else this.#lastSerial = map.Serial;

        if (this.#loginAddress && map.peerConfig && map.peerConfig.address !== this.#loginAddress)
          this.#report([`address ${map.peerConfig.address} in the first map, ${this.#loginAddress} at the login`]);
        this.#loginAddress = undefined;
      }

      this.#emit('sync', { stream: number, ignored, map, config: update.netbirdConfig, checks: update.Checks, response: without(update) });
      if (map && JSON.stringify(update.Checks) !== JSON.stringify(this.#checks)) this.#answerChecks(stream, update.Checks);
    } catch (error) {
      this.#report([error.message]);
    }
  }

  /** Agents gather what they are asked and report it before they read on. */
  async #answerChecks(stream, checks) {
    this.#checks = checks;
    stream.pause();
    try {
      await this.syncMeta({});
      this.#emit('syncMeta', { code: 'OK', files: this.#meta().files });
    } catch (error) {
      this.#emit('syncMeta', { code: error.code, details: error.details, files: this.#meta().files });
    } finally {
      stream.resume();
    }
  }

  #ended(stream, number, { code, details }) {
    if (stream.hungUp) return;

    const means = {
      [grpc.status.OK]: 'comes back',
      [grpc.status.PERMISSION_DENIED]: 'needs login',
      [grpc.status.CANCELLED]: 'never comes back',
    }[code] ?? 'comes back';
    if (code === grpc.status.CANCELLED) this.#report(['Sync ended with Canceled: agents before v0.70.5 never come back']);
    this.#emit('end', { stream: number, code: codeName(code), details, means });
  }

  #signalled(message) {
    try {
      const plaintext = open(Buffer.from(message.body, 'base64'), this.#boxKey(message.key));
      this.#emit('signal', { from: message.key, body: decode('signalexchange.Body', plaintext) });
    } catch (error) {
      this.#emit('signalUnreadable', { from: message.key, why: error.message });
    }
  }

  #report(wrong) {
    for (const what of wrong) this.#emit('violation', { what });
  }

  #meta(changes = {}) {
    const paths = this.#checks.flatMap((check) => check.Files);
    const files = paths.map((path) => ({ path, exist: this.processes.has(path), processIsRunning: this.processes.has(path) }));
    return changes === null ? null : { ...this.system, files, ...changes };
  }

  #boxKey(publicKey) {
    return nacl.box.before(Buffer.from(publicKey, 'base64'), this.privateKey);
  }

  /** @param raw how the envelope is to differ from a sound one: wgPubKey, body, plaintext, nonce, sealedFor, flipBit, cutTo. */
  #seal(type, message, raw = {}) {
    const plaintext = raw.plaintext !== undefined ? Buffer.from(raw.plaintext, 'base64') : encode(`management.${type}`, message);
    const nonce = raw.nonce ? Buffer.from(raw.nonce, 'base64') : nacl.randomBytes(24);
    let body = raw.body !== undefined
      ? Buffer.from(raw.body, 'base64')
      : seal(plaintext, this.#boxKey(raw.sealedFor ?? this.#serverKey), nonce);
    if (raw.flipBit !== undefined) body[raw.flipBit >> 3] ^= 1 << (raw.flipBit & 7);
    if (raw.cutTo !== undefined) body = body.subarray(0, raw.cutTo);
    return { wgPubKey: raw.wgPubKey ?? this.publicKey, body };
  }

  #open(envelope, type) {
    if (envelope.wgPubKey !== this.#serverKey) throw new Refused('VIOLATION', `envelope of "${envelope.wgPubKey}", not of the server`);
    if (envelope.version !== 0) throw new Refused('VIOLATION', `envelope of version ${envelope.version}`);
    return decode(`management.${type}`, open(Buffer.from(envelope.body, 'base64'), this.#boxKey(this.#serverKey)));
  }

  #call(method, message, seconds) {
    return unary(this.#management, method, message, seconds, this.#headers);
  }

  async #sealedCall(method, requestType, request, responseType, seconds, raw) {
    return this.#open(await this.#call(method, this.#seal(requestType, request, raw), seconds), responseType);
  }
}

function load(...files) {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return loadSync(files, {
    includeDirs: [here], keepCase: true, longs: Number, enums: String, bytes: String, defaults: true, oneofs: true,
  });
}

function encode(type, message) {
  return definitions[type].serialize(message);
}

function decode(type, plaintext) {
  return definitions[type].deserialize(Buffer.from(plaintext));
}

function seal(plaintext, key, nonce = nacl.randomBytes(24)) {
  return Buffer.concat([nonce, nacl.box.after(plaintext, nonce, key)]);
}

function open(body, key) {
  const plaintext = body.length >= 40 ? nacl.box.open.after(body.subarray(24), body.subarray(0, 24), key) : null;
  if (!plaintext) throw new Refused('VIOLATION', `a body of ${body.length} bytes does not open`);
  return plaintext;
}

function unary(client, method, message, seconds, headers = new grpc.Metadata()) {
  return new Promise((resolve, reject) => {
    client[method](message, headers, { deadline: Date.now() + seconds * 1000 }, (error, answer) => {
      if (error) reject(new Refused(codeName(error.code), error.details));
      else resolve(answer);
    });
  });
}

/** Ends a stream from this side and waits until it is gone. */
function hangUp(stream) {
  if (!stream || stream.destroyed) return {};
  stream.hungUp = true;
  return new Promise((resolve) => {
    stream.on('status', () => resolve({}));
    stream.cancel();
  });
}

function without({ NetworkMap, netbirdConfig, Checks, ...rest }) {
  return rest;
}

function credentialsFor(url, acceptAnyCertificate) {
  if (new URL(url).protocol === 'http:') return grpc.credentials.createInsecure();
  const ca = process.env.NODE_EXTRA_CA_CERTS ? readFileSync(process.env.NODE_EXTRA_CA_CERTS) : null;
  return grpc.credentials.createSsl(ca, null, null, acceptAnyCertificate ? { rejectUnauthorized: false } : {});
}

/** Only host and port count; a path is ignored. */
function hostOf(url) {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`;
}

function codeName(code) {
  return grpc.status[code] ?? String(code);
}

function base64(bytes) {
  return Buffer.from(bytes).toString('base64');
}
