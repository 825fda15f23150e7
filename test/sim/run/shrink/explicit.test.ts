import { expect, it } from 'vitest';
import { explicitSteps, type Strike, strikesIn } from '../../../../sim/run/shrink/explicit.ts';
import { without, withSteps } from '../../../../sim/run/shrink/plain.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import type { TraceEvent } from '../../../../sim/run/trace/event.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

interface Played {
  readonly strikes: readonly Strike[];
  readonly steps: PlainScenario;
}

/**
 * The strikes of a run, and the scenario with one explicit step for each strike in place of those decided
 * by chance and time.
 */
function play(plain: PlainScenario): Played {
  const parsed = parseScenario(printScenario(plain));
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const events: TraceEvent[] = [];
  simulate(parsed.scenario, '3', {
    consumers: [new EventListener((event) => void events.push(event))],
  });
  const strikes = strikesIn(events);
  const steps = withSteps(without(plain, ['chaos']), explicitSteps(plain, parsed.scenario, strikes, 0));
  return { strikes, steps };
}

it.each([
  ['replace-server', '{ at: 1s, do: replace-server, node: one, by: spare, patience: 2s }', /^n\d by n\d$/],
  ['transfer', '{ from: 1s, until: 3s, every: 500ms..900ms, do: transfer, to: one }', /^n\d to n\d$/],
  ['transfer to anybody', '{ at: 1s, do: transfer }', /^n\d to a server of its choice$/],
  ['cut', '{ at: 1s, do: cut, links: [ [ leader, one ], [ one, one ] ], for: 1s }', /^n\d - n\d, n\d - n\d$/],
  [
    'partition',
    '{ from: 1s, until: 4s, every: 1s..2s, do: partition, groups: [ [ one ], rest ], for: 300ms }',
    /\|/,
  ],
  ['crash', '{ from: 1s, until: 4s, every: 1s..2s, do: crash, node: random, for: 300ms }', /^n\d( n\d)*$/],
  ['a crash by chaos', 'chaos: { every: 500ms..1s, warm-up: 1s, heal: 1s, families: { crash: 1 } }', /^n\d$/],
  [
    'an isolation by chaos',
    'chaos: { every: 500ms..1s, warm-up: 1s, heal: 1s, families: { isolate: 1 } }',
    /^n\d$/,
  ],
])(
  'each strike of %s is listed with its servers, and the listed steps strike in the same way',
  (_, step, target) => {
    const text = `cluster: { replicas: 5, spares: 1 }\nclients: { count: 2, rate: 20/s }\nrun: 5s\n${step.startsWith('chaos') ? step : `faults:\n  - ${step}`}\n`;
    const plain = plainScenario(text);
    if (isRefused(plain)) throw new Error('the text is at fault');
    const first = play(plain);
    expect(first.strikes.length).toBeGreaterThan(0);
    for (const strike of first.strikes) expect(strike.target).toMatch(target);
    const written = JSON.stringify(first.steps.faults);
    expect(written).not.toMatch(/one|spare|leader|random|every/);
    const again = play(first.steps);
    const timing = ({ at, until, target: whom }: Strike): unknown => ({ at, until, whom });
    expect(again.strikes.map(timing)).toEqual(first.strikes.map(timing));
  },
);

function isRefused(plain: object): plain is { readonly errors: readonly unknown[] } {
  return 'errors' in plain;
}
