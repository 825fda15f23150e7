import type { LinkChange } from '../../scenario/network-spec.ts';
import type { Link } from './link.ts';
import { changed, type LinkConditions, sifted } from './link-conditions.ts';
import type { Sieve } from './sieve.ts';

/** What one fault does to the links that it touches: it changes their conditions, or puts a sieve into them. */
export class LinkLayer {
  readonly change: LinkChange;
  readonly sieve: Sieve | null;
  /** The settings that it changes. */
  readonly settings: readonly (keyof LinkChange)[];
  /** Set when the fault ends. */
  over = false;

  constructor(change: LinkChange, sieve: Sieve | null) {
    this.change = change;
    this.sieve = sieve;
    const settings = Object.keys(change) as (keyof LinkChange)[];
    this.settings = settings.filter((setting) => change[setting] !== undefined);
  }
}

/**
 * The layers on one link that change the same setting, in the order in which they came. One that is over is dropped
 * once it would be the newest, or once they are more than half, so that a thousand overlapping faults cost a thousand
 * steps and not a million.
 */
class Stack {
  private layers: LinkLayer[] = [];
  private over = 0;

  add(layer: LinkLayer): void {
    this.layers.push(layer);
  }

  /** One of the layers is over. */
  end(): void {
    this.over++;
    while (this.newest?.over === true) {
      this.layers.pop();
      this.over--;
    }
    if (2 * this.over <= this.layers.length) return;
    this.layers = this.layers.filter(({ over }) => !over);
    this.over = 0;
  }

  get newest(): LinkLayer | undefined {
    return this.layers[this.layers.length - 1];
  }
}

/**
 * What overlapping faults make of a link, or of several that change only together. Of each setting, the newest change in
 * force counts; sieves add up.
 */
export class LinkChanges {
  private readonly links: readonly Link[];
  /** The links' conditions without faults. */
  private readonly base: LinkConditions;
  private readonly stacks: Partial<Record<keyof LinkChange, Stack>> = {};
  private sieves: readonly Sieve[] = [];

  constructor(links: readonly Link[], base: LinkConditions) {
    this.links = links;
    this.base = base;
  }

  /** Puts a layer on top of all others. */
  add(layer: LinkLayer): void {
    for (const setting of layer.settings) {
      this.stacks[setting] ??= new Stack();
      this.stacks[setting].add(layer);
    }
    if (layer.sieve !== null) this.sieves = [...this.sieves, layer.sieve];
    this.apply();
  }

  /** A layer is over. */
  end(layer: LinkLayer): void {
    for (const setting of layer.settings) this.stacks[setting]?.end();
    if (layer.sieve !== null) this.sieves = this.sieves.filter((sieve) => sieve !== layer.sieve);
    this.apply();
  }

  private apply(): void {
    const { stacks, sieves } = this;
    const inForce = changed(this.base, {
      latency: stacks.latency?.newest?.change.latency,
      loss: stacks.loss?.newest?.change.loss,
      duplicate: stacks.duplicate?.newest?.change.duplicate,
      duplicateAfter: stacks.duplicateAfter?.newest?.change.duplicateAfter,
      reorder: stacks.reorder?.newest?.change.reorder,
      ordered: stacks.ordered?.newest?.change.ordered,
      bursts: stacks.bursts?.newest?.change.bursts,
      corrupt: stacks.corrupt?.newest?.change.corrupt,
      bandwidth: stacks.bandwidth?.newest?.change.bandwidth,
    } satisfies Record<keyof LinkChange, unknown>);
    const conditions = sieves.length === 0 ? inForce : sifted(inForce, sieves);
    for (const link of this.links) link.conditions = conditions;
  }
}
