import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Micros, NodeId, Term } from '../../core/units.ts';
import { electorates } from '../facts/configurations.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf, positionInWords } from '../facts/words.ts';
import { momentInWords } from '../kernel/time.ts';
import { inWords } from '../scenario/phrases.ts';
import type { Findings } from './findings.ts';
import { lackingIn } from './quorums.ts';
import { endInWords, type View } from './view.ts';

/** A request for a vote as it arrived. */
interface Asked {
  readonly isUpToDate: boolean;
  /** Where the log of the voter ended then. */
  readonly end: string;
}

/** A vote for a candidate whose log lacks something. It does harm if the candidate wins. */
interface StaleVote {
  readonly message: Message;
  readonly sequence: number;
  readonly time: Micros;
  readonly end: string;
}

interface Vote {
  readonly for: NodeId;
  readonly time: Micros;
}

/** Votes and elections: paper §5.2 and §5.4.1. */
export class ElectionAudit {
  private readonly view: View;
  private readonly findings: Findings;
  private readonly asked = new Map<string, Asked>();
  private stale: readonly StaleVote[] = [];
  /** By voter and term. */
  private readonly votes = new Map<string, Vote>();
  private readonly received = new Map<NodeId, { readonly term: Term; readonly from: Set<NodeId> }>();

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  delivered(message: Message): void {
    const { type, from, to, term } = message;
    if (message.preVote) return;
    if (type === MessageType.requestVoteReply && message.success) this.votesFor(to, term).add(from);
    if (type !== MessageType.requestVote) return;
    const log = this.view.log(to);
    const lastTerm = log.last === 0 ? 0 : log.termAt(log.last);
    const isUpToDate =
      message.prevLogTerm > lastTerm ||
      (message.prevLogTerm === lastTerm && message.prevLogIndex >= log.last);
    const key = `${to} ${from} ${term}`;
    // Of several copies of a request, the vote may answer the first; its log may have grown since.
    if (this.asked.get(key)?.isUpToDate !== true)
      this.asked.set(key, {
        isUpToDate,
        end: `${endInWords(log)}, and that of ${nameOf(from)} with ${positionInWords(message.prevLogIndex, message.prevLogTerm)}`,
      });
  }

  sent(fact: Fact, message: Message): void {
    const { type, from, to, term } = message;
    if (message.preVote) return;
    if (type === MessageType.requestVote) this.votes.set(`${from} ${term}`, { for: from, time: fact.time });
    if (type !== MessageType.requestVoteReply || !message.success) return;
    const asked = this.asked.get(`${from} ${to} ${term}`);
    if (asked?.isUpToDate === true && this.view.log(from).last > 0) this.findings.kept('stale-log-elected');
    if (asked?.isUpToDate === false)
      this.stale = [...this.stale, { message, sequence: fact.sequence, time: fact.time, end: asked.end }];
    this.given(fact, message);
  }

  private given(fact: Fact, { from, to, term, id }: Message): void {
    const before = this.votes.get(`${from} ${term}`);
    if (before === undefined) this.votes.set(`${from} ${term}`, { for: to, time: fact.time });
    else if (before.for !== to) {
      const text = `${nameOf(from)} votes for ${nameOf(to)} in term ${term} (~${id}), in which it had voted for ${before.for === from ? 'itself' : nameOf(before.for)} at ${momentInWords(before.time)}: it has one vote in each term`;
      this.findings.broken(fact, 'second-vote', text, { node: from, term });
    }
  }

  elected(fact: Fact): void {
    const { node, term } = fact;
    this.stale = this.stale.filter(({ message }) => message.term >= term);
    for (const { message, end, ...moment } of this.stale) {
      if (message.to !== node || message.term !== term) continue;
      const text = `${nameOf(message.from)} votes for ${nameOf(node)} in term ${term} (~${message.id}) although its own log is newer, which ends with ${end}: it should have refused`;
      this.findings.broken(moment, 'stale-log-elected', text, { node: message.from, term });
    }
    const votes = this.votesFor(node, term);
    const has = (voter: NodeId): boolean => voter === node || votes.has(voter);
    const lacking = lackingIn(electorates(this.view.log(node).configuration), has);
    if (lacking === '' && votes.size > 0) this.findings.kept('too-few-votes');
    if (lacking === '') return;
    const others = [...votes].sort((a, b) => a - b).map(nameOf);
    const voters =
      others.length === 0 ? 'no vote but its own' : `the votes of ${inWords(['itself', ...others])}`;
    const text = `${nameOf(node)} becomes leader of term ${term} with ${voters}: ${lacking}`;
    this.findings.broken(fact, 'too-few-votes', text, { node, term });
  }

  private votesFor(candidate: NodeId, term: Term): Set<NodeId> {
    const known = this.received.get(candidate);
    if (known?.term === term) return known.from;
    const from = new Set<NodeId>();
    // A late vote of an earlier campaign must not end this one.
    if (known !== undefined && known.term > term) return from;
    this.received.set(candidate, { term, from });
    return from;
  }
}
