/*
 * What was published, in milliseconds: the curves of Ongaro's thesis, decoded from its sources (ongardie/dissertation,
 * CC BY 4.0).
 */

export interface Figures {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** Thesis §9.4, AvailSim over a wide area: five servers with equal logs, `failed` of which are down. */
export const availSim = [
  { failed: 0, mean: 430, p50: 410, p99: 834 },
  { failed: 1, mean: 469, p50: 423, p99: 1007 },
] as const satisfies readonly (Figures & { failed: number })[];

/** Extended paper, Figure 16: by range of election time-outs, in milliseconds. */
export const figure16 = [
  { min: 150, max: 155, mean: 345, p50: 287, p99: 1242 },
  { min: 150, max: 200, mean: 156, p50: 146, p99: 352 },
  { min: 150, max: 300, mean: 181, p50: 171, p99: 415 },
  { min: 12, max: 24, mean: 35, p50: 30, p99: 87 },
] as const satisfies readonly (Figures & { min: number; max: number })[];

/** The cases for which the closed form is checked: servers, failed servers, latency as a share of the range. */
export const splitVotes = [
  { servers: 3, failed: 0, latency: 0.1 },
  { servers: 3, failed: 1, latency: 0.1 },
  { servers: 5, failed: 0, latency: 0.2 },
  { servers: 5, failed: 1, latency: 0.1 },
  { servers: 5, failed: 2, latency: 0.05 },
  { servers: 5, failed: 2, latency: 0.2 },
  { servers: 7, failed: 2, latency: 0.2 },
  { servers: 7, failed: 3, latency: 0.1 },
  { servers: 9, failed: 3, latency: 0.2 },
  { servers: 9, failed: 4, latency: 0.1 },
] as const;
export type SplitCase = (typeof splitVotes)[number];
