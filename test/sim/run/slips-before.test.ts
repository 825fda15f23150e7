import { expect, test } from 'vitest';
import { Audit } from '../../../sim/audit/audit.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { slipsBefore } from '../../../sim/run/slips-before.ts';
import { bugNamed } from '../../../sim/zoo/registry.ts';
import { load } from '../../support/scenarios.ts';

/* The play that finds the slips leaves out what it can do without: judges, the digest, and what comes after the violation. */

test.each([
  ['while clients are at work', 'bare-paper', '1', 'E8'],
  ['at the end of the settling phase', 'leases', '9', 'V4'],
])('a violation %s has the same slips as in the whole run', (_, preset, seed, name) => {
  const scenario = load(`scenarios/zoo/${preset}.yaml`);
  const bug = bugNamed(name);
  if (bug === undefined) throw new Error(`no bug ${name}`);
  const [violation] = simulate(scenario, seed, { bug }).violations;
  if (violation === undefined) throw new Error('nothing is violated');
  const { sequence: event, time } = violation;
  const audit = new Audit(scenario, event);
  const { events } = simulate(scenario, seed, { bug, consumers: [audit] }).report;
  let played = 0;
  const onPause = (now: number): void => {
    played = now;
  };
  const slips = slipsBefore(scenario, seed, { event, time }, { bug, onPause });
  expect(slips).toEqual(audit.slips());
  expect(slips).not.toEqual([]);
  if (time < scenario.run) expect(played).toBeLessThan(events / 2);
});
