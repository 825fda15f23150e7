import { type Declaration, type DeclareKind, RoleCode } from '../../../core/io.ts';
import type { Progress } from '../../../core/raft/progress.ts';
import type { Leader } from '../../../core/raft/role.ts';
import type { Solo } from './solo.ts';

/** The role state of a leader. Throws if the server does not lead. */
export function leading({ raft }: Solo): Leader {
  if (raft.role.kind !== RoleCode.leader) throw new Error('the server does not lead');
  return raft.role;
}

/** The progress that a leader keeps for another server. */
export function peerOf(server: Solo, id: number): Progress {
  const peer = leading(server).peers[id];
  if (peer === undefined) throw new Error(`n${id} is no peer of the leader`);
  return peer;
}

/**
 * Collects the declarations of one kind from now on. The core reuses declaration objects, so `take`
 * copies from them.
 */
export function declared<T>(server: Solo, kind: DeclareKind, take: (declaration: Declaration) => T): T[] {
  const found: T[] = [];
  server.server.onDeclare = (_, declaration) => {
    if (declaration.kind === kind) found.push(take(declaration));
  };
  return found;
}
