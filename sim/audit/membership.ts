import { type Entry, EntryKind } from '../../core/raft/entry.ts';
import type { Index, Micros, NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { configurationInWords, nameOf, positionInWords } from '../facts/words.ts';
import type { LogMirror } from '../judges/trackers/log-mirror.ts';
import type { Findings } from './findings.ts';
import type { View } from './view.ts';

/** A configuration that a leader appended. */
interface Appended {
  readonly sequence: number;
  readonly time: Micros;
  readonly node: NodeId;
  readonly term: Term;
  readonly entry: Entry;
  /** The index of the configuration entry before it; 0: there is none in the log. */
  readonly before: Index;
}

/** Changes of the membership: paper §6, thesis §4.1, and the erratum of 2015. */
export class MembershipAudit {
  private readonly view: View;
  private readonly findings: Findings;
  /** A leader may commit in the step in which it appends, and says so afterwards: compared when that step is over. */
  private pending: Appended | null = null;

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  /** To be called before the view knows of the write. */
  written({ node, write, sequence, time }: Fact): void {
    this.settle();
    const term = this.view.leading[node];
    const entry = write?.entries.find(({ kind }) => kind === EntryKind.configuration);
    if (entry === undefined || term === 0 || entry.term !== term) return;
    const before = lastConfiguration(this.view.log(node), entry.index);
    this.pending = { sequence, time, node, term, entry, before };
  }

  /** To be called when the next step begins, or a server stops. */
  settle(): void {
    const { pending } = this;
    this.pending = null;
    if (pending === null) return;
    const { node, term, entry, before } = pending;
    const log = this.view.log(node);
    const commit = this.view.commit[node];
    const isReady = commit <= log.base || commit > log.last || log.termAt(commit) === term;
    if (before <= commit && isReady) return;
    const why =
      before > commit
        ? `while the one before it, ${positionInWords(before, log.termAt(before))}, is not committed`
        : `before it has committed an entry of its own term ${term}`;
    const members = entry.configuration === null ? '' : `, ${configurationInWords(entry.configuration)},`;
    const text = `${nameOf(node)} appends the configuration ${positionInWords(entry.index, entry.term)}${members} ${why}`;
    this.findings.broken(pending, 'changed-too-early', text, { node, term, index: entry.index });
  }
}

function lastConfiguration(log: LogMirror, below: Index): Index {
  for (let i = Math.min(below - 1, log.last); i > log.base; i--)
    if (log.configurationEntry(i) !== null) return i;
  return 0;
}
