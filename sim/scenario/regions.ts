/*
 * Round trips between regions of public clouds, in milliseconds: rounded from published figures of providers and
 * measurements, so right in order of magnitude. Within a region, the delay is the scenario's network.latency.
 */

export const cloudRegions = [
  'us-east',
  'us-west',
  'eu-west',
  'eu-central',
  'ap-northeast',
  'ap-southeast',
  'ap-south',
  'sa-east',
  'au-southeast',
] as const;

/** Row i holds the round trips from region i to the regions after it. */
const roundTrips: readonly (readonly number[])[] = [
  [65, 75, 90, 155, 220, 190, 115, 200],
  [135, 150, 105, 170, 220, 175, 140],
  [25, 205, 175, 120, 180, 255],
  [225, 160, 110, 200, 250],
  [70, 125, 255, 105],
  [60, 320, 92],
  [300, 150],
  [310],
];

const names: readonly string[] = cloudRegions;

/** The round trip between two different regions in milliseconds; null if a name is not a region. */
export function cloudRoundTrip(a: string, b: string): number | null {
  const [i, j] = [a, b].map((name) => names.indexOf(name)).sort((x, y) => x - y);
  if (i === undefined || j === undefined || i < 0) return null;
  return roundTrips[i]?.[j - i - 1] ?? null;
}
