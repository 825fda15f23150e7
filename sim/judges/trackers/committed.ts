import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Index, NodeId, Term } from '../../../core/units.ts';
import { doubled, type Past } from './log-mirror.ts';

/** Arrays of up to 64 bytes lie in the engine's own heap, where they cost a tenth of larger ones: there are many in a run. */
const INITIAL_ENTRIES = 16;

/**
 * The ledger: what was committed at each index, as the first server to commit it had it. A window [first, last]
 * of indices; what lies below every living server's snapshot is forgotten.
 */
export class Committed implements Past {
  first: Index = 0;
  last: Index = 0;
  private mask = INITIAL_ENTRIES - 1;
  private terms = new Int32Array(INITIAL_ENTRIES);
  private hashes = new Int32Array(INITIAL_ENTRIES);
  /** The term in which it was committed, and by whom first. */
  private commitTerms = new Int32Array(INITIAL_ENTRIES);
  private commitNodes = new Int32Array(INITIAL_ENTRIES);
  /** What the first server to apply it found: a hash of the command and its effect, and of the state after it; 0: not applied yet. */
  private commandHashes = new Int32Array(INITIAL_ENTRIES);
  private stateHashes = new Int32Array(INITIAL_ENTRIES);

  private readonly initial: Configuration;
  private readonly configurationIndexes: Index[] = [];
  private readonly configurations: Configuration[] = [];

  constructor(initial: Configuration) {
    this.initial = initial;
  }

  has(index: Index): boolean {
    return index >= this.first && index <= this.last;
  }

  knows(index: Index, term: Term): boolean {
    return this.has(index) && this.terms[index & this.mask] === term;
  }

  /** These are valid for first <= index <= last. */
  hashAt(index: Index): number {
    return this.hashes[index & this.mask];
  }

  termAt(index: Index): Term {
    return this.terms[index & this.mask];
  }

  commitTermAt(index: Index): Term {
    return this.commitTerms[index & this.mask];
  }

  commitNodeAt(index: Index): NodeId {
    return this.commitNodes[index & this.mask];
  }

  commandHashAt(index: Index): number {
    return this.commandHashes[index & this.mask];
  }

  stateHashAt(index: Index): number {
    return this.stateHashes[index & this.mask];
  }

  setCommandHash(index: Index, hash: number): void {
    this.commandHashes[index & this.mask] = hash;
  }

  setStateHash(index: Index, hash: number): void {
    this.stateHashes[index & this.mask] = hash;
  }

  configurationAt(index: Index): Configuration | null {
    if (index > this.last) return null;
    for (let i = this.configurationIndexes.length - 1; i >= 0; i--) {
      if (this.configurationIndexes[i] <= index) return this.configurations[i];
    }
    return this.initial;
  }

  /** Starts over behind an index whose place in the chain is known only now. */
  restart(index: Index, term: Term, hash: number): void {
    this.first = index;
    this.last = index - 1;
    this.append(term, hash, term, 0);
  }

  /** Enters the next index. */
  append(term: Term, hash: number, commitTerm: Term, commitNode: NodeId): void {
    const index = ++this.last;
    if (index - this.first > this.mask) this.grow();
    const at = index & this.mask;
    this.terms[at] = term;
    this.hashes[at] = hash;
    this.commitTerms[at] = commitTerm;
    this.commitNodes[at] = commitNode;
    this.commandHashes[at] = 0;
    this.stateHashes[at] = 0;
  }

  appendConfiguration(index: Index, configuration: Configuration): void {
    this.configurationIndexes.push(index);
    this.configurations.push(configuration);
  }

  forgetBelow(index: Index): void {
    if (index > this.first) this.first = Math.min(index, this.last);
  }

  private grow(): void {
    this.terms = doubled(this.terms);
    this.hashes = doubled(this.hashes);
    this.commitTerms = doubled(this.commitTerms);
    this.commitNodes = doubled(this.commitNodes);
    this.commandHashes = doubled(this.commandHashes);
    this.stateHashes = doubled(this.stateHashes);
    this.mask = this.terms.length - 1;
  }
}
