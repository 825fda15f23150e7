/** The figures that the alarm compares: speeds, and the yardstick measured on the same machine at the same time. */
export interface Speeds {
  readonly yardstickNs: number;
  readonly high: { readonly entriesPerCpuSecond: number };
  readonly low: { readonly runsPerCpuSecond: number };
}

/** The alarm is raised below this share of the recorded speed, in yardsticks: noise does not explain that. */
const SHARE = 0.5;

/**
 * A sentence for each speed that is less than half of the recorded one. Speeds are compared as the work done in the
 * time of one yardstick, so that a slow machine raises no alarm.
 */
export function alarms(now: Speeds, written: Speeds): string[] {
  const compared = [
    ['high', 'entries', now.high.entriesPerCpuSecond, written.high.entriesPerCpuSecond],
    ['low', 'runs', now.low.runsPerCpuSecond, written.low.runsPerCpuSecond],
  ] as const;
  return compared.flatMap(([name, what, speed, before]) => {
    const share = (speed * now.yardstickNs) / (before * written.yardstickNs);
    if (share >= SHARE) return [];
    return [
      `${name}: ${speed} ${what} a CPU-second at a yardstick of ${now.yardstickNs} ns is ${share.toFixed(2)} of the ` +
        `recorded speed (${before} at ${written.yardstickNs} ns)`,
    ];
  });
}

/**
 * Measures until a measurement raises no alarm, at most `attempts` times, and returns the alarms of the last: the
 * neighbours of a machine can slow the simulation down for minutes while the yardstick, which waits for memory, hardly
 * changes. Code that has become slow is slow each time.
 */
export async function alarmsOfAll(
  attempts: number,
  written: Speeds,
  measure: () => Promise<Speeds>,
): Promise<string[]> {
  let raised = alarms(await measure(), written);
  for (let attempt = 1; attempt < attempts && raised.length > 0; attempt++)
    raised = alarms(await measure(), written);
  return raised;
}
