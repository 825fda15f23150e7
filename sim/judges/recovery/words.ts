import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import { nameOf } from '../../facts/words.ts';
import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import type { Campaigns } from './campaigns.ts';
import type { Standing } from './standing.ts';

const recoveryReasons = [
  'no-leader',
  'two-leaders',
  'logs-differ',
  'change-unfinished',
  'outsider-leads',
  'probes-unserved',
  'request-unanswered',
  'stalled',
  'unstable',
] as const;
export type RecoveryReason = (typeof recoveryReasons)[number];

/** The state of a cluster that has not recovered, from which the message is made. */
interface Unrecovered {
  readonly standing: Standing;
  readonly campaigns: Campaigns;
  /** Time since all faults were healed. */
  readonly waited: Micros;
  readonly served: number;
  readonly probes: number;
  readonly waitsAlike: () => boolean;
  /** Whether all servers are up and none has set a deadline. */
  readonly asksForNoTime: () => boolean;
  /** How this server dealt with the latest probe: attempts that it took, and those that it turned away. */
  readonly dealtWithProbe: (node: NodeId) => { readonly taken: number; readonly refused: number };
  /** Whether this server still made progress between the last two checks. */
  readonly goesOn: (node: NodeId) => boolean;
}

/** What is wrong with a cluster that has not recovered, in one sentence. */
export function recoveryInWords(reason: RecoveryReason, unrecovered: Unrecovered): string {
  const { standing, served, probes } = unrecovered;
  const waited = milliseconds(unrecovered.waited);
  switch (reason) {
    case 'no-leader':
      return `no server leads ${waited} after all faults were healed${whyNoLeader(unrecovered)}`;
    case 'two-leaders':
      return `several servers lead ${waited} after all faults were healed`;
    case 'logs-differ': {
      const leader = standing.onlyLeader();
      const behind = standing.firstBehind(leader);
      const how = unrecovered.goesOn(behind) ? 'makes progress without catching up' : 'is not catching up';
      return `${nameOf(behind)} still lags behind its leader ${nameOf(leader)} ${waited} after all faults were healed, and ${how}`;
    }
    case 'change-unfinished':
      return `the leader is still in a joint configuration ${waited} after all faults were healed`;
    case 'outsider-leads':
      return `${nameOf(standing.onlyLeader())} still leads ${waited} after all faults were healed, though its configuration leaves it out`;
    case 'probes-unserved':
      return `${served} of ${probes} probes were served within ${waited} after all faults were healed${whyNobodyCampaigns(unrecovered) || whyUnserved(unrecovered)}`;
    case 'request-unanswered': {
      const owing = standing.firstOwing();
      const how = owing === standing.onlyLeader() ? 'has been the leader since then' : 'knows the leader';
      return `${nameOf(owing)} has not answered a request that it received before all faults were healed, ${waited} ago, although it ${how}`;
    }
    case 'stalled':
    case 'unstable':
      return 'no progress';
    default:
      throw new Error(`no such reason: ${String(reason satisfies never)}`);
  }
}

function whyNoLeader(unrecovered: Unrecovered): string {
  const { standing, campaigns } = unrecovered;
  if (!unrecovered.waitsAlike())
    return (
      whyNobodyCampaigns(unrecovered) || `: ${campaigns.inWords(standing.expected(), standing.absent())}`
    );
  return ': all wait equally long before they campaign, so votes split again and again; give election-timeout a range';
}

/** What the only leader made of the last probe. */
function whyUnserved({ standing, dealtWithProbe }: Unrecovered): string {
  const leader = standing.onlyLeader();
  if (leader <= NOBODY) return '';
  const { taken, refused } = dealtWithProbe(leader);
  const who = `${nameOf(leader)}, the leader of term ${standing.reignOf(leader)}`;
  if (taken === 0) return `: the last one never reached ${who}`;
  const times = taken === 1 ? 'once' : `${taken} times`;
  if (refused === taken) return `: ${who}, turned the last one away (asked ${times})`;
  return `: ${who}, took the last one and has not served it (asked ${times})`;
}

/** Of a replica of one's own. */
function whyNobodyCampaigns({ asksForNoTime }: Unrecovered): string {
  if (!asksForNoTime()) return '';
  return ': no server has set a timer, so none campaigns; every step must set out.deadline';
}

/** Formats a duration for a judge's message: "250 ms". */
export function milliseconds(time: Micros): string {
  return `${Math.round(time / MICROS_PER_MILLI)} ms`;
}
