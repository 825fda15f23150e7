import { expect, test } from 'vitest';
import { bestPresets } from '../../../sim/zoo/best-presets.ts';
import { tryBug } from '../../../sim/zoo/hunt.ts';
import { zoo } from '../../../sim/zoo/registry.ts';
import { load } from '../../support/scenarios.ts';

/* What `raftsim zoo --quick` says of the starred bugs: the core may change so that a preset shows a bug no longer. */

const MOST_SEEDS = 300;

test.each(zoo.filter(({ starred }) => starred))('$name is caught on its best preset', (bug) => {
  const scenario = load(`scenarios/zoo/${bestPresets[bug.name]}.yaml`);
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    if (tryBug(scenario, `${seed}`, bug).caught !== null) return;
  }
  expect.fail(`${MOST_SEEDS} seeds of ${bestPresets[bug.name]} do not show ${bug.name}`);
});
