import type { SessionId } from '../../../core/units.ts';

/** Something for each session, found by position up to a session of so great a number, and in a table above. */
export class BySession<Item> {
  private readonly most: SessionId;
  private readonly dense: (Item | undefined)[] = [];
  private wild: Map<SessionId, Item> | null = null;

  constructor(most: SessionId = 1 << 16) {
    this.most = most;
  }

  get(session: SessionId): Item | undefined {
    if (session < this.dense.length) return this.dense[session];
    return this.wild === null ? undefined : this.wild.get(session);
  }

  set(session: SessionId, item: Item): void {
    if (session < this.most) {
      while (this.dense.length <= session) this.dense.push(undefined);
      this.dense[session] = item;
      return;
    }
    this.wild ??= new Map();
    this.wild.set(session, item);
  }

  copy(): BySession<Item> {
    const copy = new BySession<Item>(this.most);
    copy.dense.push(...this.dense);
    if (this.wild !== null) copy.wild = new Map(this.wild);
    return copy;
  }
}
