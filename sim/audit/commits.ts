import type { Configuration } from '../../core/raft/configuration.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { electorates } from '../facts/configurations.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf, positionInWords } from '../facts/words.ts';
import type { LogMirror } from '../judges/trackers/log-mirror.ts';
import { inWords } from '../scenario/phrases.ts';
import type { Findings } from './findings.ts';
import { lackingIn } from './quorums.ts';
import type { View } from './view.ts';

/** How far a follower may commit, and the message that told it. */
interface Told {
  readonly upTo: Index;
  readonly by: Message | null;
}

/** What is committed, and on whose word: paper §5.3, §5.4.2 and Figure 2. */
export class CommitAudit {
  private readonly view: View;
  private readonly findings: Findings;
  private readonly told: Told[] = [];
  /** By leader: what each server has acknowledged in its present term. */
  private readonly acknowledged = new Map<NodeId, Map<NodeId, Index>>();

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  booted(node: NodeId): void {
    this.told[node] = { upTo: this.view.commit[node], by: null };
    this.acknowledged.delete(node);
  }

  elected(node: NodeId): void {
    this.acknowledged.set(node, new Map());
  }

  delivered(message: Message): void {
    const { type, from, to, term } = message;
    switch (type) {
      case MessageType.appendEntries:
        this.tells(message, Math.min(message.leaderCommit, message.prevLogIndex + message.entries.length));
        return;
      case MessageType.installSnapshot:
        this.tells(message, message.prevLogIndex);
        return;
      case MessageType.appendEntriesReply:
      case MessageType.installSnapshotReply: {
        const known = this.acknowledged.get(to);
        if (!message.success || known === undefined || term !== this.view.leading[to]) return;
        known.set(from, Math.max(message.matchIndex, known.get(from) ?? 0));
        return;
      }
      default:
        return;
    }
  }

  committed(fact: Fact): void {
    const { node, index } = fact;
    const { view } = this;
    const log = view.log(node);
    if (index <= view.commit[node]) return;
    if (!view.ledAtFirst(node, fact)) this.followed(fact);
    else if (index > log.base && index <= log.last) this.counted(fact);
  }

  private tells(message: Message, upTo: Index): void {
    if (upTo > (this.told[message.to]?.upTo ?? 0)) this.told[message.to] = { upTo, by: message };
  }

  private followed(fact: Fact): void {
    const { node, index } = fact;
    const told = this.told[node] ?? { upTo: 0, by: null };
    if (index <= told.upTo) this.findings.kept('committed-untold');
    if (index <= told.upTo || this.view.commit[node] > told.upTo) return;
    const by = told.by;
    const furthest =
      by === null
        ? 'no leader has told it so'
        : `the furthest that it was told is ${told.upTo}, by ~${by.id} from ${nameOf(by.from)} (entries up to ${by.prevLogIndex + by.entries.length}, commit ${by.leaderCommit})`;
    const text = `${nameOf(node)} takes entries up to ${index} for committed, but ${furthest}`;
    this.findings.broken(fact, 'committed-untold', text, { node, term: fact.term, index: told.upTo + 1 });
  }

  private counted(fact: Fact): void {
    const { node, index, term } = fact;
    const { view } = this;
    const log = view.log(node);
    const acknowledged = this.acknowledged.get(node);
    const has = (server: NodeId): boolean =>
      server === node
        ? isOnDisk(view.logs.disk[node], index, log.termAt(index))
        : (acknowledged?.get(server) ?? 0) >= index;
    const configuration = this.configurationFor(fact, has);
    const lacking = lackingIn(electorates(configuration), has);
    const at = positionInWords(index, log.termAt(index));
    if (lacking !== '') {
      const { voters, outgoing } = configuration;
      const who = [...new Set([...voters, ...outgoing])].filter(has).map(nameOf);
      const text = `${nameOf(node)} commits ${at}, which ${who.length === 0 ? 'nobody' : `only ${inWords(who)}`} had on disk and acknowledged to it: ${lacking}`;
      this.findings.broken(fact, 'counted-too-few', text, {
        node,
        term,
        index,
      });
      return;
    }
    this.findings.kept('counted-too-few');
    if (log.termAt(index) === term) this.findings.kept('counted-earlier-term');
    // What all servers have is committed in any term: paper §5.4.2.
    else if (!isEverywhere(configuration, has)) {
      const text = `${nameOf(node)}, leader of term ${term}, commits ${at}, an entry of an earlier term, because a majority has it: it must commit an entry of its own term first`;
      this.findings.broken(fact, 'counted-earlier-term', text, { node, term, index });
    }
  }

  /** The configuration whose quorum it takes: the one before, for a leader that has just appended the next in the same step. */
  private configurationFor({ node, index, time }: Fact, has: (server: NodeId) => boolean): Configuration {
    const log = this.view.log(node);
    const { configuration, configurationBefore: before } = log;
    const isJust = index < log.configurationIndex ? this.view.isJustConfigured(node, time) : 'no';
    const isEnough = isJust === 'perhaps' && lackingIn(electorates(before), has) === '';
    return isJust === 'yes' || isEnough ? before : configuration;
  }
}

function isEverywhere(configuration: Configuration, has: (server: NodeId) => boolean): boolean {
  return electorates(configuration).every((group) => group.every(has));
}

function isOnDisk(disk: LogMirror, index: Index, term: Term): boolean {
  return index <= disk.last && (index < disk.first || disk.termAt(index) === term);
}
