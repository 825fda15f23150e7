import type { EndpointSpec, MessageFate } from '../../scenario/network-spec.ts';

/** What the scenario says of single messages, by link and count. */
export class MessageFates {
  private readonly byLink = new Map<number, Map<number, MessageFate>>();

  /** @param linkOf where the network keeps the link between two ends */
  constructor(fates: readonly MessageFate[], linkOf: (from: EndpointSpec, to: EndpointSpec) => number) {
    for (const fate of fates) {
      const link = linkOf(fate.from, fate.to);
      const counts = this.byLink.get(link) ?? new Map<number, MessageFate>();
      this.byLink.set(link, counts.set(fate.number, fate));
    }
  }

  /** Of the `count`-th message of this link; undefined: nothing is said of it. */
  of(link: number, count: number): MessageFate | undefined {
    return this.byLink.get(link)?.get(count);
  }
}
