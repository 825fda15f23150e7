/** What the alarm compares: speeds, and the yardstick of the machine that they were measured beside. */
export interface Speeds {
  readonly yardstickNs: number;
  readonly high: { readonly entriesPerCpuSecond: number };
  readonly low: { readonly runsPerCpuSecond: number };
}

/** Slower than this share of what is written down, in yardsticks, is an alarm: no machine is that noisy by chance. */
const SHARE = 0.5;

/**
 * What has become more than twice as slow as written down, in words. Speeds are compared by how much is done in the
 * time of one yardstick, so that a slow machine is no alarm.
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
      `${name}: ${speed} ${what} a CPU-second at a yardstick of ${now.yardstickNs} ns is ${share.toFixed(2)} of what is ` +
        `written down (${before} at ${written.yardstickNs} ns)`,
    ];
  });
}
