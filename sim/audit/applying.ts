import { MessageType } from '../../core/raft/messages.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf, positionInWords } from '../facts/words.ts';
import { momentInWords } from '../kernel/time.ts';
import type { Findings } from './findings.ts';
import type { View } from './view.ts';

/** States are compared with those of a server that is at most so many entries ahead. */
const STATES_KEPT = 100_000;

interface State {
  readonly node: NodeId;
  /** What it is made of besides entries; '' if of nothing else. */
  readonly origin: string;
  readonly term: Term;
  readonly stateHash: number;
}

/** Entries are applied in order, once each; snapshots do not go back: paper §5.3 and §7. */
export class ApplyingAudit {
  private readonly view: View;
  private readonly findings: Findings;
  /** The last index of the snapshot that a server has installed last. */
  private readonly installed: Index[] = [];
  /** What a server's state is made of besides entries; '' if of nothing else. */
  private readonly origin: string[] = [];
  /** By server: where it executed each command, by session and serial. */
  private readonly executed: Map<string, string>[] = [];
  /** By index: the state of the first server that applied it. */
  private readonly states = new Map<Index, State>();
  /** Servers whose state was found to differ: what follows is the same difference. */
  private readonly differs = new Set<NodeId>();

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  booted(node: NodeId): void {
    this.installed[node] = this.view.applied[node];
    this.origin[node] =
      this.view.applied[node] === 0
        ? ''
        : `the snapshot up to ${this.view.applied[node]} that it started from`;
    this.executed[node] = new Map();
    this.differs.delete(node);
  }

  /** To be called before the view knows of the write. */
  writing(fact: Fact): void {
    const { node, write, time } = fact;
    if (write === null || write.snapshot === null) return;
    const { lastIncludedIndex } = write.snapshot;
    const cause = this.view.handling(node, time);
    if (cause === null || cause.type !== MessageType.installSnapshot) return;
    if (cause.prevLogIndex !== lastIncludedIndex) return;
    this.installed[node] = lastIncludedIndex;
    this.origin[node] =
      `the snapshot up to ${lastIncludedIndex} that it installed at ${momentInWords(time)} (~${cause.id} from ${nameOf(cause.from)})`;
    this.executed[node] = new Map();
    if (lastIncludedIndex > this.view.applied[node]) this.view.applied[node] = lastIncludedIndex;
    const commit = this.view.commit[node];
    if (lastIncludedIndex >= commit) return;
    const text = `${nameOf(node)} installs the snapshot up to ${lastIncludedIndex} (~${cause.id} from ${nameOf(cause.from)}), although it had committed up to ${commit}`;
    this.findings.broken(fact, 'snapshot-goes-back', text, {
      node,
      term: this.view.term[node],
      index: lastIncludedIndex + 1,
    });
  }

  applied(fact: Fact): void {
    const { node, index } = fact;
    const before = this.view.applied[node];
    this.view.applied[node] = index;
    this.executes(fact);
    if (index === before + 1 || index === (this.installed[node] ?? 0) + 1) {
      this.compares(fact);
      return;
    }
    // What it has from here on is not to be compared: this is why it differs.
    this.differs.add(node);
    const leftOut = index === before + 2 ? `${before + 1}` : `${before + 1} to ${index - 1}`;
    const how = index > before ? `without ${leftOut}` : `again: its state is as of ${before}`;
    const text = `${nameOf(node)} applies ${index} ${how}`;
    this.findings.broken(fact, 'applied-out-of-order', text, {
      node,
      term: this.view.term[node],
      index: Math.min(index, before + 1),
    });
  }

  /** A command takes effect once. */
  private executes(fact: Fact): void {
    const { node, index, term, session, serial, effect } = fact;
    if (session === 0 || !effect) return;
    const key = `${session} ${serial}`;
    const before = this.executed[node]?.get(key);
    this.executed[node]?.set(key, positionInWords(index, term));
    if (before === undefined) return;
    const text = `${nameOf(node)} executes a command at ${positionInWords(index, term)} that it had executed at ${before}: such a repetition must have no effect`;
    this.findings.broken(fact, 'executed-twice', text, { node, term: this.view.term[node], index });
  }

  /** All servers have the same state after the same entry. */
  private compares(fact: Fact): void {
    const { node, index, term, stateHash } = fact;
    if (stateHash === 0 || this.differs.has(node)) return;
    const first = this.states.get(index);
    const origin = this.origin[node] ?? '';
    if (first === undefined || first.term !== term) {
      this.states.set(index, { node, origin, term, stateHash });
      this.states.delete(index - STATES_KEPT);
      return;
    }
    if (first.stateHash === stateHash) return;
    this.differs.add(node);
    // A state that came as a snapshot is more likely to be wrong than one of all entries.
    const isOther = origin === '' && first.origin !== '';
    const [one, other] = isOther ? [first, { node, origin }] : [{ node, origin }, first];
    const than = one.node === other.node ? 'it had before' : `${nameOf(other.node)} has`;
    const that = one.node === other.node ? 'the earlier one' : `that of ${nameOf(other.node)}`;
    const text = `${nameOf(one.node)} has another state after ${positionInWords(index, term)} than ${than}: it is made of ${made(one)}; ${that}, of ${made(other)}`;
    this.findings.broken(fact, 'state-differs', text, {
      node: one.node,
      term: this.view.term[one.node],
      index,
    });
  }
}

function made({ origin }: Pick<State, 'node' | 'origin'>): string {
  return origin === '' ? 'all entries from the first on' : `${origin}, and the entries after it`;
}
