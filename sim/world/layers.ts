/** A stack of settings that overlapping faults impose. Each is removed when its fault ends, in any order. */
export class Layers<Setting> {
  private readonly items: { readonly setting: Setting }[] = [];

  /** The setting added last; null if there is none. */
  get top(): Setting | null {
    const last = this.items[this.items.length - 1];
    return last === undefined ? null : last.setting;
  }

  /** All settings, in the order in which they were added. */
  get all(): readonly Setting[] {
    return this.items.map(({ setting }) => setting);
  }

  /** Adds a setting; returns a function that removes it. */
  add(setting: Setting): () => void {
    const item = { setting };
    this.items.push(item);
    return () => {
      const at = this.items.indexOf(item);
      if (at >= 0) this.items.splice(at, 1);
    };
  }
}
