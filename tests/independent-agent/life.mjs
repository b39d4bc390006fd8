// A peer that is left to itself and obeys the rules of NetBird's agents: when to come back, how long to wait before, when to give up.
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT = 0.8;
const GROWTH = 1.7;
const LONGEST_WAIT = 10;

export class Life {
  #peer;
  #emit;
  #haste;
  #tries = 0;
  state = 'idle';
  serial = 0;
  map = null;

  /** @param haste by what waits are multiplied, so that a test need not wait; what is told is the true time. */
  constructor(peer, emit, haste = 1) {
    this.#peer = peer;
    this.#emit = emit;
    this.#haste = haste;
  }

  /** Runs until it stops for good or is logged out. */
  async begin({ setupKey = '', jwtToken = '' }) {
    while (await this.#login(setupKey, jwtToken)) {
      [setupKey, jwtToken] = ['', '']; // a daemon has them no more once it is in
      for (let code; (code = await this.#stream()) !== 'PERMISSION_DENIED';) {
        if (code === 'CANCELLED') return this.#enter('stopped'); // taken for its own going
        await this.#pause(code);
      }
      [this.serial, this.map] = [0, null];
      this.#enter('loggedOut');
    }
  }

  /** @returns whether it is in; it is not where nobody but its user can help. */
  async #login(setupKey, jwtToken) {
    for (;;) {
      try {
        await this.#peer.login({}).catch((refused) => {
          if (!['PERMISSION_DENIED', 'INVALID_ARGUMENT'].includes(refused.code) || !(setupKey || jwtToken)) throw refused;
          return this.#peer.login({ setupKey, jwtToken });
        });
        return true;
      } catch (refused) {
        if (refused.code === 'VIOLATION') crash(refused.details);
        if (['PERMISSION_DENIED', 'INVALID_ARGUMENT'].includes(refused.code)) {
          this.#enter('needsLogin', refused);
          return false;
        }
        await this.#pause(refused.code);
      }
    }
  }

  /** @returns the code with which the stream ended. */
  #stream() {
    return new Promise((resolve) => {
      this.#peer.listener = {
        map: (map) => {
          this.#tries = 0; // a good connection: the next trouble is a new one
          [this.serial, this.map] = [map.Serial, map];
          this.#enter('connected');
        },
        end: resolve,
      };
      this.#peer.sync({}).catch((refused) => resolve(refused.code));
    });
  }

  async #pause(code) {
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** this.#tries++);
    const wait = Math.random() * most; // all of it is chance: else all agents of a server that restarts come in the same moment
    this.#enter('waiting', { code, most, wait });
    await sleep(wait * 1000 * this.#haste);
  }

  #enter(state, { code, details, most, wait } = {}) {
    this.state = state;
    this.#emit('life', { state, serial: this.serial, code, details, most, wait });
  }
}

/** As an agent that follows a pointer which is none. */
function crash(why) {
  process.stderr.write(`panic: ${why}\n`);
  process.exit(2);
}
