import type { SessionId } from '../../../core/units.ts';

/** A map from session to item: an array for sessions below `most`, a Map for all others. */
export class BySession<Item> {
  private readonly most: SessionId;
  private readonly dense: (Item | undefined)[] = [];
  private sparse: Map<SessionId, Item> | null = null;

  constructor(most: SessionId = 1 << 16) {
    this.most = most;
  }

  get(session: SessionId): Item | undefined {
    if (session < this.dense.length) return this.dense[session];
    return this.sparse === null ? undefined : this.sparse.get(session);
  }

  set(session: SessionId, item: Item): void {
    if (session < this.most) {
      while (this.dense.length <= session) this.dense.push(undefined);
      this.dense[session] = item;
      return;
    }
    this.sparse ??= new Map();
    this.sparse.set(session, item);
  }
}
