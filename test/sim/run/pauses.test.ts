import { describe, expect, it } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

/* Callers may look up from a run between two events. */

describe('a pause of a run', () => {
  it('comes early and then every 2,000 events, and changes nothing', () => {
    const scenario = parse('cluster: { replicas: 3 }\nclients: { count: 8, rate: 200/s }\nrun: 3s\n');
    const pauses: { events: number; now: number }[] = [];
    const { report } = simulate(scenario, '1', { onPause: (events, now) => pauses.push({ events, now }) });
    expect(pauses.map(({ events }) => events).slice(0, 3)).toEqual([64, 2113, 4162]);
    const times = pauses.map(({ now }) => now);
    expect(times[0]).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(report.digest).toBe(simulate(scenario, '1').report.digest);
  });
});
