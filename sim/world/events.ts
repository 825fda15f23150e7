/** The kinds of events in the event queue, with the meaning of `a`, `b` and `ref` for each. */
export const EventKind = {
  /** A message arrives: ref Message. */
  message: 1,
  /** A client's request arrives: a the server, ref Request. */
  request: 2,
  /** A reply arrives at its client: a the server that sent it, ref Reply. */
  reply: 3,
  /** A server's timer expires: a the server, b the timer's number. */
  nodeTimer: 4,
  /** A write is on disk: a the server, b the disk's generation. */
  diskDone: 5,
  /** The workload's next operation is due: a depends on the kind of load, see `Load.arrival`. */
  arrival: 6,
  /** A client's timer expires: a the client, b the timer's generation. */
  clientTimer: 7,
  /** A fault strikes: a its step. */
  faultStrike: 8,
  /** A strike in force ends: a its step, b the strike's number. */
  faultEnd: 9,
  /** What a fault or a slow processor has put off: ref a function. */
  task: 10,
  /** The `run` phase ends and settling begins. */
  runEnds: 11,
  /** Settling checks whether the cluster has recovered. */
  settlePoll: 12,
  /** A damaged message arrives: b 1, ref Message. */
  damaged: 13,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];
