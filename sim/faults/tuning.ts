import type { Options } from '../../core/options.ts';
import { inWords } from '../scenario/phrases.ts';
import { formatDuration, formatSize } from '../scenario/quantities/quantities.ts';
import { withProfile } from '../scenario/raft-profiles.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FaultObjection } from '../scenario/schema/fault.ts';
import { mapping } from '../scenario/schema/mapping.ts';
import { type RaftSection, raftOverrides, raftShape } from '../scenario/schema/raft.ts';

/*
 * Changing Raft options of a running cluster: the `raft:` parameter of the faults configure and
 * rolling-restart.
 */

/** A `raft:` section as a fault's parameter. */
export function tuning(help: string) {
  return mapping(help, raftShape);
}

/** Why these options cannot be changed in a running cluster; null if they can. */
export function tuningObjection(raft: RaftSection): FaultObjection | null {
  const names = Object.entries(raft).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0)
    return { path: ['raft'], message: 'this step changes nothing', hint: 'name an option, or a profile' };
  if (raft['session-expiry'] === undefined) return null;
  return {
    path: ['raft', 'session-expiry'],
    message: 'session-expiry cannot change while the cluster runs',
    hint: 'it decides what the state machine does, so all servers must have the same from the start',
  };
}

/** The changes of options that the steps of a scenario may make. The steps' schemas have validated them. */
export function tuningsOf({ faults }: Pick<Scenario, 'faults'>): readonly RaftSection[] {
  return faults.flatMap(({ params }) => (params.raft === undefined ? [] : [params.raft as RaftSection]));
}

/** The options of a server after a change by an operator: those of the profile first, if one is named. */
export function retune(options: Options, raft: RaftSection): Options {
  const { configuration, highestPriority, ...tunable } = options;
  const changed = { ...withProfile(raft.profile, tunable), ...raftOverrides(raft) };
  return { ...changed, configuration, highestPriority: Math.max(highestPriority, changed.priority) };
}

/** 'profile etcd, heartbeat 80ms, pre-vote off'. */
export function tuningInWords(raft: RaftSection): string {
  return inWords(
    Object.entries(raft).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${optionInWords(name, value)}`],
    ),
  );
}

const inBytes = /-bytes(-|$)/;
const plainNumbers = [
  'priority',
  'max-entries-per-message',
  'max-inflight-messages',
  'apply-batch',
  'catch-up-rounds',
];

function optionInWords(name: string, value: NonNullable<RaftSection[keyof RaftSection]>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object') return `${formatDuration(value[0])} to ${formatDuration(value[1])}`;
  if (inBytes.test(name)) return formatSize(value);
  if (name === 'clock-drift') return `${value}ppm`;
  if (!plainNumbers.includes(name)) return formatDuration(value);
  return value === Number.POSITIVE_INFINITY ? 'all' : String(value);
}
