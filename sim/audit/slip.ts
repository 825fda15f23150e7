import type { Index, Micros, NodeId, Term } from '../../core/units.ts';

/** What a server did against the rules of Raft: one code for each rule that `Audit` compares deeds with. */
export const slipKinds = [
  'stale-log-elected',
  'second-vote',
  'too-few-votes',
  'false-acknowledgement',
  'removed-without-conflict',
  'removed-while-leading',
  'counted-too-few',
  'counted-earlier-term',
  'committed-untold',
  'leads-in-spite-of-newer-term',
  'read-behind',
  'answered-uncommitted',
  'applied-out-of-order',
  'changed-too-early',
  'snapshot-goes-back',
  'lost-from-disk',
  'accepted-in-spite',
  'misstates-log',
  'executed-twice',
  'state-differs',
  'transfer-held',
] as const;
export type SlipKind = (typeof slipKinds)[number];

/** One deed against the rules of Raft. */
export interface Slip {
  readonly kind: SlipKind;
  readonly sequence: number;
  readonly time: Micros;
  /** The server that did it. */
  readonly node: NodeId;
  /** The term it is about: of a vote, the one voted in. */
  readonly term: Term;
  /** The lowest position in the log that it is about; 0: none. */
  readonly index: Index;
  /** A sentence that begins with the server. */
  readonly text: string;
}
