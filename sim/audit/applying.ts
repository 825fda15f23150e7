import { MessageType } from '../../core/raft/messages.ts';
import type { Index, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf } from '../judges/base-judge.ts';
import type { Tell } from './audit.ts';
import { endInWords, type View } from './view.ts';

/** Entries are applied in order, once each; snapshots do not go back: paper §5.3 and §7. */
export class ApplyingAudit {
  private readonly view: View;
  private readonly tell: Tell;
  /** The last index of the snapshot that a server has installed last. */
  private readonly installed: Index[] = [];

  constructor(view: View, tell: Tell) {
    this.view = view;
    this.tell = tell;
  }

  /** A server starts: to be called before the view knows. */
  starting(fact: Fact): void {
    const { node, durable } = fact;
    if (durable === null) return;
    const disk = this.view.logs.disk[node];
    const before = this.view.logs.diskTerm[node];
    const last = durable.entries.at(-1)?.index ?? durable.snapshot?.lastIncludedIndex ?? 0;
    const about = { node, term: before, index: last + 1 };
    const starts = `${nameOf(node)} starts again`;
    if (last < disk.last) {
      const text = `${starts} with ${last === 0 ? 'an empty log' : `a log up to ${last}`}, although its disk had confirmed entries up to ${endInWords(disk)}`;
      this.tell(fact, 'lost-from-disk', text, about);
    } else if (durable.term < before) {
      const text = `${starts} with term ${durable.term}, although its disk had confirmed term ${before}`;
      this.tell(fact, 'lost-from-disk', text, about);
    }
  }

  booted(node: NodeId): void {
    this.installed[node] = this.view.applied[node];
  }

  /** To be called before the view knows of the write. */
  writing(fact: Fact): void {
    const { node, write, time } = fact;
    if (write === null || write.snapshot === null) return;
    const { lastIncludedIndex, lastIncludedTerm } = write.snapshot;
    const cause = this.view.handling(node, time);
    if (cause === null || cause.type !== MessageType.installSnapshot) return;
    if (cause.prevLogIndex !== lastIncludedIndex) return;
    this.installed[node] = lastIncludedIndex;
    if (lastIncludedIndex > this.view.applied[node]) this.view.applied[node] = lastIncludedIndex;
    const commit = this.view.commit[node];
    const log = this.view.log(node);
    const isInside =
      lastIncludedIndex <= log.last &&
      lastIncludedIndex >= log.first &&
      log.termAt(lastIncludedIndex) === lastIncludedTerm;
    if (lastIncludedIndex >= commit || isInside) return;
    const text = `${nameOf(node)} replaces its log by the snapshot up to ${lastIncludedIndex} (~${cause.id} from ${nameOf(cause.from)}), although it had committed up to ${commit}`;
    this.tell(fact, 'snapshot-goes-back', text, {
      node,
      term: this.view.term[node],
      index: lastIncludedIndex + 1,
    });
  }

  applied(fact: Fact): void {
    const { node, index } = fact;
    const before = this.view.applied[node];
    this.view.applied[node] = index;
    if (index === before + 1 || index === (this.installed[node] ?? 0) + 1) return;
    const leftOut = index === before + 2 ? `${before + 1}` : `${before + 1} to ${index - 1}`;
    const how = index > before ? `without ${leftOut}` : `again: its state is as of ${before}`;
    const text = `${nameOf(node)} applies ${index} ${how}`;
    this.tell(fact, 'applied-out-of-order', text, {
      node,
      term: this.view.term[node],
      index: Math.min(index, before + 1),
    });
  }
}
