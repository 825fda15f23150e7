import type { Write } from '../../core/io.ts';
import { type Index, NOBODY } from '../../core/units.ts';
import { contentsOf } from '../facts/disk-contents.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import type { Findings } from './findings.ts';
import { endInWords, type View } from './view.ts';

/** A server that starts again finds on its disk what that had confirmed: "persistent state on all servers", paper Figure 2. */
export class DiskAudit {
  private readonly view: View;
  private readonly findings: Findings;
  /** By server: the writes that its disk has not confirmed. A process that dies, or a torn write, may leave them there. */
  private readonly unconfirmed: (readonly Write[])[] = [];

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  issued({ node, write }: Fact): void {
    if (write !== null) this.unconfirmed[node] = [...(this.unconfirmed[node] ?? []), write];
  }

  confirmed({ node, write }: Fact): void {
    if (write === null) return;
    this.unconfirmed[node] = (this.unconfirmed[node] ?? []).filter(({ id }) => id > write.id);
  }

  /** To be called before the view knows. */
  starting(fact: Fact): void {
    const { node, durable } = fact;
    const unconfirmed = this.unconfirmed[node] ?? [];
    this.unconfirmed[node] = [];
    if (durable === null) return;
    const disk = this.view.logs.disk[node];
    const term = this.view.logs.diskTerm[node];
    const vote = this.view.logs.diskVote[node];
    const { lastIndex: last } = contentsOf(durable);
    const lost = (has: string, confirmed: string): void => {
      const text = `${nameOf(node)} starts again with ${has}, although its disk had confirmed ${confirmed}`;
      this.findings.broken(fact, 'lost-from-disk', text, { node, term, index: last + 1 });
    };
    const isAsConfirmed = !unconfirmed.some(({ hardState }) => hardState);
    if (last < Math.min(disk.last, ...unconfirmed.map(keptBy)))
      lost(last === 0 ? 'an empty log' : `a log up to ${last}`, `entries up to ${endInWords(disk)}`);
    else if (isAsConfirmed && durable.term < term) lost(`term ${durable.term}`, `term ${term}`);
    else if (isAsConfirmed && durable.term === term && vote !== NOBODY && durable.votedFor !== vote)
      lost(
        `${durable.votedFor === NOBODY ? 'no vote' : `a vote for ${nameOf(durable.votedFor)}`} in term ${term}`,
        `one for ${nameOf(vote)}`,
      );
  }
}

/** The last of the entries before a write that it leaves where they are. */
function keptBy({ truncateFrom, snapshot }: Write): Index {
  if (snapshot !== null) return snapshot.lastIncludedIndex;
  return truncateFrom > 0 ? truncateFrom - 1 : Number.POSITIVE_INFINITY;
}
