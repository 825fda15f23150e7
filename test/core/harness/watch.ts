import { type Declaration, type DeclareKind, RoleCode } from '../../../core/io.ts';
import type { Progress } from '../../../core/raft/progress.ts';
import type { Leader } from '../../../core/raft/role.ts';
import type { Solo } from './solo.ts';

/** What it knows as a leader. Throws if it does not lead. */
export function leading({ raft }: Solo): Leader {
  if (raft.role.kind !== RoleCode.leader) throw new Error('it does not lead');
  return raft.role;
}

/** What a leader knows of another server. */
export function peerOf(server: Solo, id: number): Progress {
  const peer = leading(server).peers[id];
  if (peer === undefined) throw new Error(`n${id} has no place`);
  return peer;
}

/** What a server declares of one kind from now on; a declaration is used again, so `take` picks out of it. */
export function declared<T>(server: Solo, kind: DeclareKind, take: (declaration: Declaration) => T): T[] {
  const found: T[] = [];
  server.server.onDeclare = (_, declaration) => {
    if (declaration.kind === kind) found.push(take(declaration));
  };
  return found;
}
