import { expect, test } from 'vitest';
import { paperRules } from '../../../core/raft/rules.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';
import { parse } from '../../support/scenarios.ts';

test('a bug in the options of servers stays in force when an operator changes others', () => {
  const waits = new Set<number>();
  const bug: Bug = {
    name: 'patient',
    about: 'servers wait longer than they are told to',
    options: (_node, options) => ({ ...options, electionTimeoutMin: 400_000, electionTimeoutMax: 500_000 }),
    rules: {
      electionTimeout: (min, max, bits) => {
        waits.add(min);
        return paperRules.electionTimeout(min, max, bits);
      },
    },
  };
  const steps =
    '[ { at: 1s, do: configure, raft: { heartbeat: 40ms } }, { at: 2s, do: crash, node: leader } ]';
  simulate(parse(`cluster: { replicas: 3 }\nrun: 4s\nfaults: ${steps}`), '1', { bug });
  expect([...waits]).toEqual([400_000]);
});
