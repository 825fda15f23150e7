import type { Entry } from '../../../core/raft/entry.ts';
import type { Index, Term } from '../../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts/facts.ts';
import { positionInWords } from '../../facts/words.ts';
import { entryInWords } from './contents.ts';

/** Entries are forgotten once so many others have been written; a server applies an entry much sooner. */
const KEPT = 100_000;

/**
 * A consumer that remembers the entries that were written, so that lines about applied entries, which hold only an entry's
 * position, can say what it was. It costs less than the events of those writes.
 */
export class KnownEntries implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {
    [FactKind.writeIssued]: (fact) => this.note(fact.write?.entries ?? []),
  };
  /** By position: a wrong core may have several entries at one index. The oldest comes first. */
  private readonly known = new Map<string, Entry>();

  /** What the entry at this position holds, in words; undefined if it is not known. */
  whatOf(index: Index, term: Term): string | undefined {
    const entry = this.known.get(positionInWords(index, term));
    return entry === undefined ? undefined : entryInWords(entry);
  }

  private note(entries: readonly Entry[]): void {
    for (const entry of entries) this.known.set(positionInWords(entry.index, entry.term), entry);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) return;
      this.known.delete(oldest);
    }
  }
}
