import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { parse } from '../support/scenarios.ts';

/* Variables at the top level of an own replica's module: each start of a server has new ones. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-variables-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a replica, and returns what plays its scenario with a seed. */
async function withReplica(
  name: string,
  code: string,
): Promise<(seed: string) => ReturnType<typeof simulate>> {
  const replica = join(folder, `${name}.js`);
  writeFileSync(replica, code);
  const scenario = parse(
    `name: ${name}\ncluster: { replicas: 3, replica: ${replica} }\nrun: 3s\n` +
      'clients: { count: 3, rate: 50/s, timeout: 500ms, keys: { count: 3 } }\n' +
      'faults: [{ at: 1s, do: crash, node: n1, for: 500ms }]\n',
  );
  const own = await replicaOf(scenario);
  return (seed) => simulate(scenario, seed, own);
}

/** Answers each request at once from a store that no message ever reaches. */
const ALONE = `
import { NEVER, Op, ReplyStatus } from 'raftsim';
import { cells } from './store.js';

export const createReplica = () => ({
  step(now, input, out) {
    out.deadline = NEVER;
    if (input.kind !== 'request') return;
    const { client, attempt, command } = input.request;
    const found = cells.get(command.key);
    const differs = command.op === Op.cas && (found?.value ?? null) !== command.expected;
    if (command.op !== Op.get && !differs) cells.set(command.key, command);
    out.replies.push({
      client,
      attempt,
      status: differs ? ReplyStatus.mismatch : ReplyStatus.ok,
      value: command.op === Op.get || differs ? (found?.value ?? null) : null,
      writerSession: found?.session ?? 0,
      writerSerial: found?.serial ?? 0,
      leader: 0,
      uncertain: false,
    });
  },
});
`;

describe('a variable at the top level of a module', () => {
  it('is not shared by the servers of a run', async () => {
    writeFileSync(join(folder, 'store.js'), 'export const cells = new Map();\n');
    const { report } = (await withReplica('alone', ALONE))('1');
    expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('fail');
  });

  it('survives neither a crash of its server nor a run', async () => {
    const play = await withReplica(
      'counting',
      'let starts = 0;\nexport const createReplica = () => ({\n' +
        '  step(now, input, out) {\n    if (input.kind === "start") starts++;\n' +
        '    out.deadline = 9007199254740991;\n    if (starts > 1) throw new Error("remembered");\n  },\n});\n',
    );
    for (const seed of ['1', '2']) {
      const { report } = play(seed);
      expect(report.properties.find(({ name }) => name === 'assertion')).toMatchObject({ verdict: 'pass' });
    }
  });
});
