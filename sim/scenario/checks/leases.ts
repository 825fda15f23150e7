import type { Complaint } from '../issues.ts';
import { formatDuration } from '../quantities/quantities.ts';
import { type Tunable, withProfile } from '../raft-profiles.ts';
import { type RaftSection, raftOverrides } from '../schema/raft.ts';
import type { ParsedScenario } from '../schema/scenario.ts';

/*
 * Checks that a scenario with lease reads keeps them safe. A lease relies on promises of all servers (thesis
 * §6.4.1): to ignore candidates for an election time-out after they heard from a leader, and likewise after a
 * restart.
 */

/** The options in force for one server or for all of them, and where the file sets them. */
export interface EffectiveRaft {
  /** 'cluster.raft' or 'cluster.nodes.n3.raft', as a path. */
  readonly path: readonly string[];
  readonly section: RaftSection;
  readonly options: Tunable;
}

/**
 * Checks the options with which the servers start; `rafts`: those of cluster.raft first, then those of single
 * servers.
 */
export function checkLeases(rafts: readonly EffectiveRaft[], servers: number): readonly Complaint[] {
  const complaints = rafts.flatMap(({ path, options }) => {
    const lack = lackOf(options);
    return lack === null ? [] : [{ path: [...path, 'reads'], atKey: false, ...lack }];
  });
  const held = inForce(rafts, servers);
  const [{ options: usual }] = held;
  if (held.every(({ options }) => options.reads !== 'lease')) return complaints;
  for (const { path, options } of held) {
    if ((options.reads === 'lease') !== (usual.reads === 'lease')) {
      const message = `lease reads are unsafe unless all servers use them, but others have reads: ${usual.reads}`;
      complaints.push({ path: [...path, 'reads'], atKey: false, message, hint: everywhere });
    }
    if (options.electionTimeoutMin === usual.electionTimeoutMin) continue;
    const [own, theirs] = [options, usual].map(({ electionTimeoutMin: min }) => formatDuration(min));
    const message = `lease reads are unsafe unless all servers have the same shortest election time-out: here ${own}, elsewhere ${theirs}`;
    complaints.push({ path: [...path, 'election-timeout'], atKey: false, message, hint: everywhere });
  }
  return complaints;
}

/**
 * The options under which at least one server runs. `rafts` begins with those of cluster.raft, which are in force
 * nowhere if every server has options of its own.
 */
export function inForce(rafts: readonly EffectiveRaft[], servers: number): readonly EffectiveRaft[] {
  return rafts.length > servers ? rafts.slice(1) : rafts;
}

export const everywhere = 'set it under cluster.raft, for all of them';

/** Why a server with these options must not read by lease; null if it may, or does not. */
function lackOf({ reads, checkQuorum, stickiness }: Tunable): Pick<Complaint, 'message' | 'hint'> | null {
  if (reads !== 'lease' || (checkQuorum && stickiness)) return null;
  const missing = [checkQuorum ? '' : 'check-quorum', stickiness ? '' : 'stickiness'].filter(
    (key) => key !== '',
  );
  return {
    message: `lease reads are unsafe without ${missing.join(' and ')}`,
    hint: `set ${missing.map((key) => `${key}: true`).join(' and ')}, or reads: index`,
  };
}

/** Options that must be on for leases to be safe, and options that must be the same on all servers. */
const guards = ['check-quorum', 'stickiness'] as const;
const uniformOptions = ['profile', 'reads', 'election-timeout'] as const;

/**
 * Checks the steps that change options while the cluster runs (configure, rolling-restart); `positions`: index in
 * the file of each parsed fault step. Each change is judged by itself, as if it came first. A rolling restart
 * changes options on one server after the other, so never on all at once.
 */
export function checkTunedLeases(parsed: ParsedScenario, positions: readonly number[]): readonly Complaint[] {
  const { raft } = parsed.cluster;
  const usual: Tunable = { ...withProfile(raft.profile), ...raftOverrides(raft) };
  const tuned = (section: RaftSection): Tunable => ({
    ...withProfile(section.profile, usual),
    ...raftOverrides(section),
  });
  // The parameters were parsed by the schemas of these two faults.
  const changes = parsed.faults.flatMap(({ do: name, params }, i) => {
    if ((name !== 'configure' && name !== 'rolling-restart') || params.raft === undefined) return [];
    const whom = name === 'configure' ? (params.node as readonly { readonly kind: string }[]) : [];
    const everybody = whom.some(({ kind }) => kind === 'all');
    return [{ index: positions[i] ?? i, name, section: params.raft as RaftSection, everybody }];
  });
  const nodes = Object.values(parsed.cluster.nodes).flatMap((node) => node.raft ?? []);
  const sections = [raft, ...nodes, ...changes.map(({ section }) => section)];
  const byLease = sections.some((section) => tuned(section).reads === 'lease');
  return changes.flatMap(({ index, name, section, everybody }) => {
    const complain = (key: string, what: Pick<Complaint, 'message' | 'hint'>): Complaint[] => [
      { path: ['faults', index, 'raft', key], atKey: false, ...what },
    ];
    const options = tuned(section);
    const off = guards.find((key) => section[key] === false);
    const begun = section.reads === 'lease' ? 'reads' : 'profile';
    const begins = options.reads === 'lease' && section[begun] !== undefined;
    const lack = begins ? lackOf(options) : null;
    if (lack !== null) return complain(begun, lack);
    if (byLease && off !== undefined && (section.reads ?? 'lease') === 'lease')
      return complain(off, { message: `lease reads are unsafe without ${off}`, hint: 'leave it on' });
    const partial =
      byLease && !everybody ? uniformOptions.find((key) => section[key] !== undefined) : undefined;
    if (partial === undefined) return [];
    const message = `lease reads are unsafe unless ${partial} changes for all servers at once`;
    const hint = name === 'configure' ? 'node: all' : 'change it by a step that does: configure';
    return complain(partial, { message, hint });
  });
}
