import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { inWords } from '../scenario/phrases.ts';

/** More voters than this are only counted. */
const MOST_NAMED = 4;

/**
 * The votes that have reached each candidate, as the network delivered them: a vote that arrived twice must not be counted
 * twice, and where an election should not have been won, these are the first thing to look at.
 */
export class VotesReceived {
  private readonly received = new Map<NodeId, { readonly term: Term; readonly from: Map<NodeId, number> }>();

  /** Takes note of a message that was delivered. */
  delivered({ message }: Fact): void {
    if (message === null || message.type !== MessageType.requestVoteReply) return;
    if (!message.success || message.preVote) return;
    const from = this.votesFor(message);
    from.set(message.from, (from.get(message.from) ?? 0) + 1);
  }

  /** ", with votes of n2 and n3 (2 times)"; '' if none has arrived in this term. */
  inWords(candidate: NodeId, term: Term): string {
    const votes = this.received.get(candidate);
    if (votes?.term !== term) return '';
    const voters = [...votes.from]
      // A vote that came more than once is told first.
      .sort(([a, timesA], [b, timesB]) => Number(timesB > 1) - Number(timesA > 1) || a - b)
      .map(([voter, times]) => (times > 1 ? `n${voter} (${times} times)` : `n${voter}`));
    const others = voters.length - MOST_NAMED;
    const named = others > 1 ? [...voters.slice(0, MOST_NAMED), `${others} others`] : voters;
    return `, with ${voters.length === 1 ? 'the vote' : 'votes'} of ${inWords(named)}`;
  }

  /** The votes of this message's term; those of an earlier term are forgotten. */
  private votesFor({ to, term }: Message): Map<NodeId, number> {
    const known = this.received.get(to);
    if (known?.term === term) return known.from;
    const from = new Map<NodeId, number>();
    this.received.set(to, { term, from });
    return from;
  }
}
