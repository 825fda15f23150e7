import type { EndpointSpec, MessageFate } from '../../scenario/network-spec.ts';

/** The fates that a scenario lists for single messages, by link and by the number of the message on its link. */
export class MessageFates {
  private readonly byLink = new Map<number, Map<number, MessageFate>>();

  /** @param linkOf the place of the link between two endpoints */
  constructor(fates: readonly MessageFate[], linkOf: (from: EndpointSpec, to: EndpointSpec) => number) {
    for (const fate of fates) {
      const link = linkOf(fate.from, fate.to);
      const counts = this.byLink.get(link) ?? new Map<number, MessageFate>();
      this.byLink.set(link, counts.set(fate.number, fate));
    }
  }

  /** The fate of the `count`-th message of this link; undefined if none is listed. */
  of(link: number, count: number): MessageFate | undefined {
    return this.byLink.get(link)?.get(count);
  }
}
