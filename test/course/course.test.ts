import { describe, expect, it } from 'vitest';
import { load } from '../support/scenarios.ts';
import { courseScenarios, gradesOf } from './grades.ts';

/* Twenty seeds of each situation. `npm run course` runs 200 for the table of docs/course.md, `npm run soak` 1,000. */

const seeds = Array.from({ length: 20 }, (_, i) => `${i + 1}`);

/** The failures allowed by situation (a median): a request sent at the instant of a kill is lost with the leader. */
const diesWithItsLeader: Readonly<Record<string, number>> = {
  'crash-4': 2,
  'advanced-2': 2,
  'advanced-4': 1,
};

/** Situations that take at most a quarter more messages than committing each put by itself. */
const closeToTheYardstick = ['simple-2', 'unreliable-1', 'unreliable-2', 'unreliable-3'];

/** The bound on their p99 in raftsim's report, in milliseconds: an occasional lost message must not cost more. */
const longestTail = 10;

describe('the course', () => {
  it('has 17 situations', () => {
    expect(courseScenarios()).toHaveLength(17);
  });

  it.each(courseScenarios())(
    '%s is correct, with the top tier for messages except in the advanced situations',
    (path) => {
      const scenario = load(path);
      const grades = gradesOf(scenario, seeds);
      const { name } = scenario;
      expect(grades.failed).toEqual([]);
      expect(grades.failures).toBeLessThanOrEqual(diesWithItsLeader[name] ?? 0);
      expect(grades.duplicates).toBe(0);
      // At most one seed in twenty is below full credit.
      expect(grades.belowFull.length).toBeLessThanOrEqual(1);
      expect(grades.tiers.total_msgs).toBe(name.startsWith('advanced') ? 'full' : 'bonus');
      if (!closeToTheYardstick.includes(name)) return;
      expect(grades.messages).toBeLessThanOrEqual(1.25 * grades.alone);
      expect(grades.p99).toBeLessThan(longestTail);
    },
  );
});
