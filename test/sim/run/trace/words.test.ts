import { expect, test } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { inWords } from '../../../../sim/run/trace/words.ts';
import { parse } from '../../../support/scenarios.ts';

test('the client that sends the probes has the same name in all lines of a trace', () => {
  const lines: string[] = [];
  const listener = new EventListener((event) => lines.push(inWords(event)));
  const text =
    'cluster: { replicas: 3 }\nclients: { count: 0 }\nnetwork: { client-loss: 20% }\nrun: 1s\nsettle: { probes: 30 }';
  simulate(parse(text), '1', { consumers: [listener] });
  const started = (start: RegExp) => lines.some((line) => start.test(line));
  expect(started(/^the probe begins put/)).toBe(true);
  expect(started(/^the probe asks n\d: put/)).toBe(true);
  expect(started(/^n\d is asked by the probe: put .* \(command 1, attempt 1\)$/)).toBe(true);
  expect(started(/^n\d answers the probe: done, no value \(command 1\)$/)).toBe(true);
  expect(started(/^the probe's request to n\d .* does not arrive: lost/)).toBe(true);
  expect(lines.filter((line) => /\bc0\b(?!-)/.test(line))).toEqual([]);
});
