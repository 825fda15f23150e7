import { hashText } from '../../../core/hash.ts';

/** The keys of a run by position, each with the hash of its name, which every operation on it needs. */
export class Keys {
  private readonly names: string[] = [];
  private readonly hashes: number[] = [];

  get count(): number {
    return this.names.length;
  }

  /** Adds a key and returns its position. */
  add(name: string): number {
    this.hashes.push(hashText(name));
    return this.names.push(name) - 1;
  }

  name(at: number): string {
    return this.names[at];
  }

  hash(at: number): number {
    return this.hashes[at];
  }
}
