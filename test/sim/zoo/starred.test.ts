import { expect, test } from 'vitest';
import { bestPresets } from '../../../sim/zoo/best-presets.ts';
import { tryBug } from '../../../sim/zoo/hunt.ts';
import { zoo } from '../../../sim/zoo/registry.ts';
import { load } from '../../support/scenarios.ts';

/* The check of `raftsim zoo --quick`: after a change of the core, a preset might no longer show a starred bug. */

const MOST_SEEDS = 300;

test.each(zoo.filter(({ starred }) => starred))('$name is caught on its best preset', (bug) => {
  const scenario = load(`scenarios/zoo/${bestPresets[bug.name]}.yaml`);
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    if (tryBug(scenario, `${seed}`, bug).caught !== null) return;
  }
  expect.fail(`${MOST_SEEDS} seeds of ${bestPresets[bug.name]} do not show ${bug.name}`);
});
