import type { NodeId } from '../../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts.ts';

/** Which machines run, and for the how-many-th time. */
export class Machines implements FactConsumer {
  readonly count: number;
  private readonly up: Uint8Array;
  private readonly paused: Uint8Array;
  private readonly incarnations: Int32Array;

  constructor(nodes: number) {
    this.count = nodes;
    this.up = new Uint8Array(nodes + 1);
    this.paused = new Uint8Array(nodes + 1);
    this.incarnations = new Int32Array(nodes + 1);
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      this.up[fact.node] = 1;
      this.paused[fact.node] = 0;
      this.incarnations[fact.node] = fact.code;
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.up[fact.node] = 0;
      this.paused[fact.node] = 0;
    },
    [FactKind.paused]: (fact: Fact): void => {
      this.paused[fact.node] = 1;
    },
    [FactKind.resumed]: (fact: Fact): void => {
      this.paused[fact.node] = 0;
    },
  };

  isUp(node: NodeId): boolean {
    return this.up[node] === 1;
  }

  /** Up, and not paused. */
  isRunning(node: NodeId): boolean {
    return this.up[node] === 1 && this.paused[node] === 0;
  }

  incarnation(node: NodeId): number {
    return this.incarnations[node];
  }
}
