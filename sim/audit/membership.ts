import { EntryKind } from '../../core/raft/entry.ts';
import { NOBODY } from '../../core/units.ts';
import { configurationInWords } from '../configurations.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../judges/base-judge.ts';
import type { Tell } from './audit.ts';
import { positionInWords, type View } from './view.ts';

/** Changes of the membership: paper §6, thesis §4.1, and the erratum of 2015. */
export class MembershipAudit {
  private readonly view: View;
  private readonly tell: Tell;
  /** A leader may commit in the step in which it appends, and says so afterwards: judged when that step is over. */
  private pending: (() => void) | null = null;

  constructor(view: View, tell: Tell) {
    this.view = view;
    this.tell = tell;
  }

  /** To be called when the next step begins. */
  settle(): void {
    this.pending?.();
    this.pending = null;
  }

  /** To be called when the view knows of the write. */
  written(fact: Fact): void {
    const { node, write } = fact;
    this.settle();
    const term = this.view.leading[node];
    const entry = write?.entries.find(({ kind }) => kind === EntryKind.configuration);
    if (entry === undefined || entry.configuration === null || term === 0 || entry.term !== term) return;
    const log = this.view.log(node);
    if (log.configurationIndex !== entry.index) return;
    const copied = { ...fact };
    const to = `${nameOf(node)} appends ${positionInWords(entry.index, entry.term)}, the configuration ${configurationInWords(entry.configuration)},`;
    const before = this.before(node, entry.index);
    this.pending = () => {
      const commit = this.view.commit[node];
      const about = { node, term, index: entry.index };
      if (before > commit)
        this.tell(
          copied,
          'changed-too-early',
          `${to} while the one before it, ${positionInWords(before, log.termAt(before))}, is not committed`,
          about,
        );
      else if (commit > log.base && commit <= log.last && log.termAt(commit) !== term)
        this.tell(
          copied,
          'changed-too-early',
          `${to} before it has committed an entry of its own term ${term}`,
          about,
        );
    };
  }

  /** The index of the configuration entry before this one; 0: there is none in the log. */
  private before(node: number, index: number): number {
    const log = this.view.log(node);
    for (let i = index - 1; i > log.base; i--) if (log.configurationEntry(i) !== null) return i;
    return NOBODY;
  }
}
