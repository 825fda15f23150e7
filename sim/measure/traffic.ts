import { MessageType } from '../../core/raft/messages.ts';
import { DropReason, type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';
import type { NetworkTotals } from '../report.ts';
import { Count, type Tally } from './tally.ts';

/**
 * Counts what happens to messages between servers other than being sent and delivered, which `Counters` counts.
 * `lost` are those lost by the network (at random, by a full queue, by a failed checksum), `cut` those stopped by
 * a partition; messages to a server that is down are in neither, and some are still on their way when the run
 * ends. `reordered` are messages that the network held back so that later ones could overtake them.
 */
export function trafficOf(tally: Tally): FactConsumer {
  return {
    on: {
      [FactKind.messageDuplicated]: (fact: Fact): void => {
        if (fact.time >= tally.wakeAt) tally.wake(fact.time);
        tally.counts[Count.duplicated]++;
      },
      [FactKind.messageDropped]: (fact: Fact): void => {
        if (fact.time >= tally.wakeAt) tally.wake(fact.time);
        tally.counts[countOfDrop(fact.reason)]++;
        if (fact.code === MessageType.requestVote || fact.code === MessageType.requestVoteReply)
          tally.counts[Count.votesLost]++;
        if (fact.reason === DropReason.corrupted) tally.counts[Count.corrupted]++;
        else if (fact.reason === DropReason.overflow) tally.counts[Count.overflow]++;
      },
      [FactKind.requestDropped]: (fact: Fact): void => dropped(tally, fact),
      [FactKind.replyDropped]: (fact: Fact): void => dropped(tally, fact),
      [FactKind.writesLost]: (fact: Fact): void => {
        if (fact.time >= tally.wakeAt) tally.wake(fact.time);
        tally.mark(fact.time);
        tally.counts[Count.writesLost] += fact.index;
      },
    },
  };
}

/**
 * Counts a request or reply that did not arrive, unless the receiver was down, which is not an effect of the
 * network.
 */
function dropped(tally: Tally, { time, reason }: Fact): void {
  if (reason === DropReason.down) return;
  if (time >= tally.wakeAt) tally.wake(time);
  tally.counts[reason === DropReason.cut ? Count.requestsCut : Count.requestsLost]++;
}

function countOfDrop(reason: DropReason): Count {
  switch (reason) {
    case DropReason.loss:
    case DropReason.overflow:
    case DropReason.corrupted:
      return Count.lost;
    case DropReason.cut:
      return Count.cut;
    case DropReason.down:
      return Count.down;
    default:
      throw new Error(`no such reason: ${String(reason satisfies never)}`);
  }
}

/** The counts as the report gives them. */
export function networkTotals(counts: Uint32Array): NetworkTotals {
  return {
    sent: counts[Count.sent],
    delivered: counts[Count.delivered],
    lost: counts[Count.lost],
    cut: counts[Count.cut],
    duplicated: counts[Count.duplicated],
    reordered: counts[Count.reordered],
  };
}
