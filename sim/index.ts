/**
 * raftsim as a library: parse a scenario, run it with a seed, and get the result as plain data.
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * import { parseScenario, simulate } from 'raftsim';
 *
 * const parsed = parseScenario(readFileSync('scenarios/crash-leader.yaml', 'utf8'));
 * if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
 * const { report } = simulate(parsed.scenario, '42');
 * console.log(report.verdict, report.digest, report.latency.put?.p99);
 */

export type { Declaration, Durable, Input, Output, Random, Reply, Request, Write } from '../core/io.ts';
export { DeclareKind, ReplyStatus, RoleCode } from '../core/io.ts';
export { Command, Op } from '../core/kv/command.ts';
export { defaultOptions, type Options } from '../core/options.ts';
export type { Configuration } from '../core/raft/configuration.ts';
export { Entry, EntryKind } from '../core/raft/entry.ts';
export { Message, MessageType } from '../core/raft/messages.ts';
export { paperRules, type Rules } from '../core/raft/rules.ts';
export type { Snapshot } from '../core/raft/snapshot.ts';
export { createReplica, type Replica } from '../core/replica.ts';
export {
  type ClientId,
  type Index,
  type Micros,
  NEVER,
  NOBODY,
  type NodeId,
  type Serial,
  type SessionId,
  type Term,
  type WriteId,
} from '../core/units.ts';
export { DropReason, type Fact, type FactConsumer, FactKind, Phase } from './facts/facts.ts';
export { Cause, type Operation, Outcome } from './facts/operation.ts';
export type { Property, Verdict, Violation } from './judges/judge.ts';
export {
  type CheckOptions,
  type CheckOutcome,
  type CheckResult,
  checkHistory,
} from './judges/linearizability/foreign/check.ts';
export type { Report } from './report.ts';
export type { ReplicaCode } from './run/own-replica.ts';
export { type ShrinkOptions, type ShrinkResult, shrink } from './run/shrink/shrink.ts';
export { type RunResult, type SimulateOptions, simulate } from './run/simulate.ts';
export type { SubjectOf } from './run/subject.ts';
export type { SweepResult, SweepRow } from './run/sweep/result.ts';
export { type SweepOptions, sweep } from './run/threads/sweep.ts';
export type { TraceEvent } from './run/trace/event.ts';
export { writeTrace } from './run/trace/file.ts';
export { readTrace, type Trace } from './run/trace/read.ts';
export { Recorder } from './run/trace/recorder.ts';
export { type ReplayOptions, type ReplayResult, replay } from './run/trace/replay.ts';
export { Tape } from './run/trace/tape.ts';
export type { InputError } from './scenario/input-error.ts';
export { type ParseOptions, type ParseResult, parseScenario } from './scenario/parse.ts';
export { type PlainScenario, plainScenario, printScenario } from './scenario/print.ts';
export type { Scenario } from './scenario/scenario.ts';
export { version } from './version.ts';
export type { Bug } from './zoo/bug.ts';
