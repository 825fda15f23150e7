import type { NodeId } from '../units.ts';
import type { Raft } from './raft.ts';
import type { Leader } from './role.ts';

export function reconfigure(_raft: Raft, _voters: readonly NodeId[], _learners: readonly NodeId[]): void {}
export function driveMembership(_raft: Raft, _leader: Leader): void {}
