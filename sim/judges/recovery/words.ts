import type { Micros, NodeId } from '../../../core/units.ts';
import { nameOf } from '../sitting-judge.ts';
import { milliseconds } from './milliseconds.ts';
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

/** What there is to say of a cluster that has not recovered. */
interface Unrecovered {
  readonly standing: Standing;
  /** Since all was healed. */
  readonly waited: Micros;
  readonly served: number;
  readonly probes: number;
  readonly waitsAlike: () => boolean;
  /** Whether this server still had more at the last check than at the one before. */
  readonly goesOn: (node: NodeId) => boolean;
}

export function recoveryInWords(reason: RecoveryReason, unrecovered: Unrecovered): string {
  const { standing, served, probes, waitsAlike } = unrecovered;
  const waited = milliseconds(unrecovered.waited);
  switch (reason) {
    case 'no-leader':
      return `no server leads ${waited} after all faults were healed${whyNoLeader(waitsAlike())}`;
    case 'two-leaders':
      return `several servers lead ${waited} after all faults were healed`;
    case 'logs-differ': {
      const leader = standing.onlyLeader();
      const behind = standing.firstBehind(leader);
      const how = unrecovered.goesOn(behind)
        ? 'goes on without coming nearer than it was'
        : 'comes no nearer';
      return `${nameOf(behind)} has not what its leader ${nameOf(leader)} has ${waited} after all faults were healed, and ${how}`;
    }
    case 'change-unfinished':
      return `the leader is still in a joint configuration ${waited} after all faults were healed`;
    case 'outsider-leads':
      return `${nameOf(standing.onlyLeader())} still leads ${waited} after all faults were healed, though its configuration leaves it out`;
    case 'probes-unserved':
      return `${served} of ${probes} probes were served within ${waited} after all faults were healed`;
    case 'request-unanswered': {
      const owing = standing.firstOwing();
      const how = owing === standing.onlyLeader() ? 'has led all the while' : 'could tell who leads';
      return `${nameOf(owing)} still holds a request that it took before all faults were healed, ${waited} ago, though it ${how}`;
    }
    case 'stalled':
    case 'unstable':
      return 'no progress';
    default:
      throw new Error(`no such reason: ${String(reason satisfies never)}`);
  }
}

function whyNoLeader(waitsAlike: boolean): string {
  if (!waitsAlike) return '';
  return ': all wait equally long before they campaign, so votes split again and again; give election-timeout a range';
}
