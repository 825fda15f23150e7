import { DeclareKind, RoleCode } from '../io.ts';
import { NEVER } from '../units.ts';
import type { Entry } from './entry.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { answerOutcome } from './replies.ts';

/** Figure 2, "Rules for Servers, All Servers": applies what is committed, as much as one step may. */
export function applyCommitted(raft: Raft): void {
  if (raft.clock < raft.applyAt) return;
  let budget = raft.options.applyBatch;
  while (raft.lastApplied < raft.commitIndex) {
    if (budget <= 0) {
      raft.applyAt = raft.clock + (raft.options.applyDelay > 0 ? raft.options.applyDelay : 1);
      return;
    }
    budget--;
    const entry = raft.log.at(raft.lastApplied + 1);
    if (entry === undefined || !raft.rules.mayApply(entry.index, raft.commitIndex)) break;
    applyEntry(raft, entry);
  }
  raft.applyAt = NEVER;
}

function applyEntry(raft: Raft, entry: Entry): void {
  const { store, role } = raft;
  raft.lastApplied = entry.index;
  raft.appliedBytes += entry.bytes;
  if (!raft.rules.changesState(role.kind === RoleCode.leader)) return;
  const { command } = entry;
  const declaration = raft.out.declare(DeclareKind.applied);
  declaration.term = entry.term;
  declaration.index = entry.index;
  if (command === null) {
    store.passTime(entry.time);
    declaration.session = 0;
    declaration.serial = 0;
    declaration.effect = false;
  } else {
    store.apply(command, entry.time);
    declaration.session = command.session;
    declaration.serial = command.serial;
    declaration.effect = store.outcome.effect;
  }
  declaration.stateHash = store.stateHash;
  if (role.kind !== RoleCode.leader) return;
  const waiting = role.pending.take(entry.index);
  if (waiting === null) return;
  if (!store.outcome.effect) declareMilestone(raft.out, Milestone.duplicateAnswered);
  answerOutcome(raft, waiting.request, store.outcome);
  if (waiting.more !== null) for (const request of waiting.more) answerOutcome(raft, request, store.outcome);
}
