import type { NodeId } from '../../core/units.ts';
import { DropReason, type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';

/** Counts of the messages from one server to another during the run, by outcome. */
export interface LinkCounts {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sent: number;
  readonly delivered: number;
  /** Lost at random, or dropped because of a full queue or a failed checksum. */
  readonly lost: number;
  readonly cut: number;
  /** Dropped because the receiver was down. */
  readonly down: number;
  readonly duplicated: number;
}

/** Counts the messages on each directed link. */
export class Links implements FactConsumer {
  private readonly stride: number;
  private running = false;
  private readonly sent: Uint32Array;
  private readonly delivered: Uint32Array;
  private readonly lost: Uint32Array;
  private readonly cut: Uint32Array;
  private readonly down: Uint32Array;
  private readonly duplicated: Uint32Array;

  constructor(servers: number) {
    this.stride = servers + 1;
    const links = this.stride * this.stride;
    this.sent = new Uint32Array(links);
    this.delivered = new Uint32Array(links);
    this.lost = new Uint32Array(links);
    this.cut = new Uint32Array(links);
    this.down = new Uint32Array(links);
    this.duplicated = new Uint32Array(links);
  }

  readonly on = {
    [FactKind.phase]: (fact: Fact): void => {
      this.running = fact.code === Phase.run;
    },
    [FactKind.messageSent]: (fact: Fact): void => {
      if (this.running) this.sent[fact.node * this.stride + fact.peer]++;
    },
    [FactKind.messageDuplicated]: (fact: Fact): void => {
      if (this.running) this.duplicated[fact.node * this.stride + fact.peer]++;
    },
    [FactKind.messageDelivered]: (fact: Fact): void => {
      if (this.running) this.delivered[fact.peer * this.stride + fact.node]++;
    },
    [FactKind.messageDropped]: (fact: Fact): void => {
      if (this.running) this.countsOf(fact.reason)[fact.peer * this.stride + fact.node]++;
    },
  };

  summary(): LinkCounts[] {
    const links: LinkCounts[] = [];
    for (let from = 1; from < this.stride; from++) {
      for (let to = 1; to < this.stride; to++) {
        if (from === to) continue;
        const at = from * this.stride + to;
        links.push({
          from,
          to,
          sent: this.sent[at],
          delivered: this.delivered[at],
          lost: this.lost[at],
          cut: this.cut[at],
          down: this.down[at],
          duplicated: this.duplicated[at],
        });
      }
    }
    return links;
  }

  private countsOf(reason: DropReason): Uint32Array {
    if (reason === DropReason.cut) return this.cut;
    return reason === DropReason.down ? this.down : this.lost;
  }
}
