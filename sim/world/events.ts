/** What the event queue holds: the kinds of events of a simulated world. `a`, `b` and `ref` as said beside each. */
export const EventKind = {
  /** A message arrives: ref Message. */
  message: 1,
  /** A client's request arrives: a server, ref Request. */
  request: 2,
  /** A reply arrives at its client: a server it comes from, ref Reply. */
  reply: 3,
  /** A server's timer: a server, b the timer's number. */
  nodeTimer: 4,
  /** A write is on disk: a server, b the disk's generation. */
  diskDone: 5,
  /** The workload's next operation is due. */
  arrival: 6,
  /** A client's timer: a client, b the timer's generation. */
  clientTimer: 7,
  /** A fault strikes: a its step. */
  faultStrike: 8,
  /** A fault that is in force ends: a its step, ref the strike. */
  faultEnd: 9,
  /** Something a fault has to do later: ref a function. */
  faultTask: 10,
  /** The next stretch of the run begins. */
  phase: 11,
  /** Settling checks whether all is well. */
  settlePoll: 12,
  /** A damaged message arrives: b 1, ref Message. */
  damaged: 13,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];
