/** The kinds of messages between servers that a scenario can name. An AppendEntries is a heartbeat or carries entries. */
export const messageKinds = [
  'pre-votes',
  'votes',
  'vote-replies',
  'heartbeats',
  'entries',
  'append-replies',
  'snapshots',
  'snapshot-replies',
  'handovers',
] as const;

export type MessageKind = (typeof messageKinds)[number];
