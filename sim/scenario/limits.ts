/** How large a scenario may be: generous, but finite, so that a slip of the finger does not fill the memory. */
export const limits = {
  /** Replicas and spares together. */
  servers: 63,
  clients: 10_000,
  keys: 1_000_000,
  outstanding: 10_000,
  /** Of a load of so many requests in all. */
  requests: 1_000_000,
  /** That servers may send before a run ends early. */
  messages: 1_000_000_000,
  valueBytes: 1_000_000,
  /** Operations a second of all clients together. */
  slowest: 0.001,
  fastest: 1_000_000,
  /** Parts per million by which a clock may be off. */
  drift: 500_000,
  shortestRun: 1_000,
  settleWithin: 100_000,
  probes: 10_000,
  events: 1_000_000_000_000,
  pathLength: 1_000,
  nameLength: 80,
  aboutLength: 2_000,
  faults: 10_000,
  /** Characters of a scenario file. */
  fileLength: 1_048_576,
  /** Values of a scenario file after aliases are expanded, and how deeply they are nested. */
  values: 20_000,
  depth: 40,
} as const;
