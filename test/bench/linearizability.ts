import { execFileSync } from 'node:child_process';
import { cpuUsage } from 'node:process';
import { decide } from '../../sim/judges/linearizability/offline/decide.ts';
import { Act, NEVER_RETURNED, NOTHING } from '../../sim/judges/linearizability/offline/history.ts';
import { KeyedHistory } from '../../sim/judges/linearizability/offline/keyed-history.ts';
import { RegisterModel } from '../../sim/judges/linearizability/offline/model.ts';
import { median } from './cost.ts';

/*
 * The cost of judging a history alone: from operations in columns to a verdict with an order that the verifier has
 * accepted. The operations are reads and writes of unique values on a correct register, half of each.
 */

const MICROS_PER_MILLISECOND = 1000;

interface Load {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
}

/** CPU time of all threads, in milliseconds: in a warm process, and in a fresh one. */
export interface JudgingCost extends Load {
  readonly cpuMilliseconds: number;
  readonly coldCpuMilliseconds: number;
}

const uniqueWrites: readonly Load[] = [8, 32].flatMap((clients) =>
  [10, 1000].map((keys) => ({ operations: 100_000, clients, keys })),
);
const hotKey: Load = { operations: 10_000, clients: 32, keys: 1 };
const million: Load = { operations: 1_000_000, clients: 8, keys: 100 };

/** Tells a child process to judge one load once and print the cost. */
export const COLD_JUDGING = '--cold-judging';

/** Measures every load; `script` is the program of the bench, started again for the cold measurements. */
export function measureJudging(rounds: number, script: string): Record<string, readonly JudgingCost[]> {
  const measure = (load: Load): JudgingCost => {
    const columns = play(load);
    judgingMilliseconds(columns, load);
    const warm = Array.from({ length: rounds }, () => judgingMilliseconds(columns, load));
    const cold = Array.from({ length: rounds }, () => coldMilliseconds(load, script));
    return { ...load, cpuMilliseconds: median(warm), coldCpuMilliseconds: median(cold) };
  };
  return { uniqueWrites: uniqueWrites.map(measure), hotKey: [measure(hotKey)], million: [measure(million)] };
}

/** The work of a child process started with COLD_JUDGING. */
export function judgeCold([operations, clients, keys]: readonly string[]): number {
  const load = { operations: Number(operations), clients: Number(clients), keys: Number(keys) };
  return judgingMilliseconds(play(load), load);
}

function coldMilliseconds({ operations, clients, keys }: Load, script: string): number {
  const args = [script, COLD_JUDGING, String(operations), String(clients), String(keys)];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function judgingMilliseconds(played: Played, { keys }: Load): number {
  const before = cpuUsage();
  const history = new KeyedHistory();
  for (let i = 0; i < played.size; i++)
    history.add(
      played.key[i],
      played.kind[i] as Act,
      played.value[i],
      NOTHING,
      played.invoked[i],
      played.returned[i],
      played.client[i],
    );
  const judged = history.split(keys).map((one, key) => ({
    key: String(key),
    history: one,
    model: new RegisterModel(one),
  }));
  const { judgement } = decide(judged);
  const { user, system } = cpuUsage(before);
  if (judgement.verdict !== 'ok') throw new Error(`a correct register was judged ${judgement.verdict}`);
  return Number(((user + system) / MICROS_PER_MILLISECOND).toFixed(1));
}

/** A history in columns, as a recorder would hand it over. */
interface Played {
  readonly size: number;
  readonly key: Int32Array;
  readonly kind: Uint8Array;
  readonly value: Int32Array;
  readonly client: Int32Array;
  readonly invoked: Float64Array;
  readonly returned: Float64Array;
}

/** A history of clients with one operation at a time each, on correct registers. */
function play({ operations, clients, keys }: Load): Played {
  const played = {
    size: operations,
    key: new Int32Array(operations),
    kind: new Uint8Array(operations),
    value: new Int32Array(operations),
    client: new Int32Array(operations),
    invoked: new Float64Array(operations),
    returned: new Float64Array(operations).fill(NEVER_RETURNED),
  };
  const { key, kind, value, client, invoked, returned } = played;
  const random = xorshift();
  const current = new Int32Array(keys);
  const next = new Int32Array(keys).fill(1);
  const done = new Uint8Array(operations);
  const open = new Int32Array(clients).fill(-1);
  const execute = (row: number): void => {
    if (done[row] === 1) return;
    done[row] = 1;
    if (kind[row] === Act.read) value[row] = current[key[row]];
    else current[key[row]] = value[row];
  };
  let begun = 0;
  let clock = 0;
  for (let ended = 0; ended < operations; ) {
    const who = random() % clients;
    const row = open[who];
    if (row >= 0) {
      execute(row);
      returned[row] = clock++;
      open[who] = -1;
      ended++;
    } else if (begun < operations) {
      const fresh = begun++;
      open[who] = fresh;
      client[fresh] = who;
      key[fresh] = random() % keys;
      kind[fresh] = random() % 2 === 0 ? Act.read : Act.write;
      if (kind[fresh] === Act.write) value[fresh] = next[key[fresh]]++;
      invoked[fresh] = clock++;
      if (random() % 3 === 0) execute(fresh);
    }
  }
  return played;
}

function xorshift(): () => number {
  let state = 12345;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
