/** Settings that faults put on top of one another. Each is removed when its fault ends, in whatever order that happens. */
export class Layers<Setting> {
  private readonly items: { readonly setting: Setting }[] = [];

  /** The one laid on last; null if there is none. */
  get top(): Setting | null {
    const last = this.items[this.items.length - 1];
    return last === undefined ? null : last.setting;
  }

  /** All of them, from the one laid on first to the one laid on last. */
  get all(): readonly Setting[] {
    return this.items.map(({ setting }) => setting);
  }

  /** Lays one on; returns what takes it off again. */
  add(setting: Setting): () => void {
    const item = { setting };
    this.items.push(item);
    return () => {
      const at = this.items.indexOf(item);
      if (at >= 0) this.items.splice(at, 1);
    };
  }
}
