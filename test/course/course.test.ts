import { describe, expect, it } from 'vitest';
import { load } from '../support/scenarios.ts';
import { courseScenarios, gradesOf } from './grades.ts';

/* Twenty seeds of each; `npm run course` plays two hundred and prints what docs/course.md says, `npm run soak` a thousand. */

const seeds = Array.from({ length: 20 }, (_, i) => `${i + 1}`);

/** A request that leaves at the instant of a kill dies with its leader. */
const diesWithItsLeader: Readonly<Record<string, number>> = {
  'crash-4': 2,
  'advanced-2': 2,
  'advanced-4': 1,
};

/** These stay within a quarter of what it takes to commit each put by itself. */
const closeToTheYardstick = ['simple-2', 'unreliable-1', 'unreliable-2', 'unreliable-3'];

/** Milliseconds: what a message lost now and then may cost, as our own report shows it. */
const longestTail = 10;

describe('the course', () => {
  it('has 17 situations', () => {
    expect(courseScenarios()).toHaveLength(17);
  });

  it.each(courseScenarios())(
    '%s is played correctly, at the top tier but for messages in the hardest',
    (path) => {
      const scenario = load(path);
      const grades = gradesOf(scenario, seeds);
      const { name } = scenario;
      expect(grades.failed).toEqual([]);
      expect(grades.failures).toBeLessThanOrEqual(diesWithItsLeader[name] ?? 0);
      expect(grades.duplicates).toBe(0);
      // One in twenty.
      expect(grades.belowFull.length).toBeLessThanOrEqual(1);
      expect(grades.tiers.total_msgs).toBe(name.startsWith('advanced') ? 'full' : 'bonus');
      if (!closeToTheYardstick.includes(name)) return;
      expect(grades.messages).toBeLessThanOrEqual(1.25 * grades.alone);
      expect(grades.p99).toBeLessThan(longestTail);
    },
  );
});
