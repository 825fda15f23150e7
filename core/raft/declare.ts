import { DeclareKind } from '../io.ts';
import type { Raft } from './raft.ts';
import { leaderKnown } from './role.ts';

/** Tells the host of a change of role, term or known leader, if there was one. */
export function declareRole(raft: Raft): void {
  const leader = leaderKnown(raft.role, raft.id);
  if (
    raft.declaredRole === raft.role.kind &&
    raft.declaredTerm === raft.currentTerm &&
    raft.declaredLeader === leader
  ) {
    return;
  }
  raft.declaredRole = raft.role.kind;
  raft.declaredTerm = raft.currentTerm;
  raft.declaredLeader = leader;
  const declaration = raft.out.declare(DeclareKind.role);
  declaration.role = raft.role.kind;
  declaration.term = raft.currentTerm;
  declaration.leader = leader;
}

export function declareCommit(raft: Raft): void {
  const declaration = raft.out.declare(DeclareKind.commit);
  declaration.term = raft.currentTerm;
  declaration.index = raft.commitIndex;
}

/** Tells the host which configuration is in force now. */
export function declareConfiguration(raft: Raft): void {
  const declaration = raft.out.declare(DeclareKind.configuration);
  declaration.index = raft.configurations.inForceIndex;
  declaration.configuration = raft.configurations.inForce;
}
