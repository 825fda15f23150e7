/**
 * Upper limits for the values of a scenario: generous, but finite, so that a typing error does not exhaust
 * memory.
 */
export const limits = {
  /** Replicas and spares together. */
  servers: 63,
  clients: 10_000,
  keys: 1_000_000,
  outstanding: 10_000,
  /** clients.requests. */
  requests: 1_000_000,
  /** max-messages. */
  messages: 1_000_000_000,
  valueBytes: 1_000_000,
  /** clients.rate, in operations a second: its lower and upper limit. */
  slowest: 0.001,
  fastest: 1_000_000,
  /** Drift of a clock, in parts per million, either way. */
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
  /** Number of values in a scenario file after aliases are expanded, and the depth of their nesting. */
  values: 20_000,
  depth: 40,
} as const;
