import type { NodeId } from '../../../core/units.ts';
import type { Fact } from '../../facts/facts.ts';

/** Which machines are running, and the incarnation of each. */
export class Machines {
  readonly count: number;
  private readonly up: Uint8Array;
  private readonly rests: Uint8Array;
  private readonly incarnations: Int32Array;

  constructor(nodes: number) {
    this.count = nodes;
    this.up = new Uint8Array(nodes + 1);
    this.rests = new Uint8Array(nodes + 1);
    this.incarnations = new Int32Array(nodes + 1);
  }

  booted(fact: Fact): void {
    this.up[fact.node] = 1;
    this.rests[fact.node] = 0;
    this.incarnations[fact.node] = fact.code;
  }

  crashed(fact: Fact): void {
    this.up[fact.node] = 0;
    this.rests[fact.node] = 0;
  }

  paused(fact: Fact): void {
    this.rests[fact.node] = 1;
  }

  resumed(fact: Fact): void {
    this.rests[fact.node] = 0;
  }

  /** Whether the machine is up and not paused. */
  isRunning(node: NodeId): boolean {
    return this.up[node] === 1 && this.rests[node] === 0;
  }

  incarnation(node: NodeId): number {
    return this.incarnations[node];
  }
}
