import type { Growth } from './growth.ts';
import type { JudgingCost } from './linearizability.ts';
import type { MemoryMark } from './memory.ts';
import type { SweepTimes } from './sweeps.ts';

/* The figures of the bench as lines of text. */

/** What is measured on `high` and `batched`. */
export interface EntriesFigures {
  readonly entriesPerCpuSecond: number;
  readonly messagesPerCpuSecond: number;
  readonly messagesPerEntry: number;
  readonly entries: number;
  readonly judgesAndDigestCost: number;
  readonly recorderCost: number;
  readonly traceCost: number;
}

export function row(name: string, ...columns: readonly string[]): string {
  return `${name.padEnd(15)}${columns.join(', ')}`;
}

export function entriesRows(name: string, figures: EntriesFigures): string[] {
  return [
    row(
      name,
      `${figures.entriesPerCpuSecond} entries/CPU-s`,
      `${figures.messagesPerCpuSecond} messages/CPU-s`,
      `${figures.messagesPerEntry} messages an entry`,
    ),
    row(
      '',
      `judges and digest ${figures.judgesAndDigestCost}x`,
      `recorder ${figures.recorderCost}x`,
      `lines of a trace ${figures.traceCost}x`,
    ),
  ];
}

export function growthRows(title: string, growth: readonly Growth[]): string[] {
  const rows = growth.map(
    (one) =>
      `  ${String(one.replicas).padStart(3)} replicas  ${String(one.entries).padStart(7)} entries  ` +
      `${one.microsPerEntry.toFixed(2).padStart(8)} us an entry  ${one.microsPerEntryAndReplica.toFixed(2)} us an entry and replica`,
  );
  return [title, ...rows];
}

export function judgingRows(costs: readonly JudgingCost[]): string[] {
  return costs.map(({ operations, clients, keys, cpuMilliseconds, coldCpuMilliseconds }, i) =>
    row(
      i === 0 ? 'judging' : '',
      `${operations} operations of ${clients} clients on ${keys} ${keys === 1 ? 'key' : 'keys'}`,
      `${cpuMilliseconds} ms`,
      `${coldCpuMilliseconds} cold`,
    ),
  );
}

export function memoryRows(title: string, marks: readonly MemoryMark[]): string[] {
  const rows = marks.map(
    ({ done, liveMegabytes, residentMegabytes }) =>
      `  ${String(done).padStart(9)}  ${liveMegabytes.toFixed(1).padStart(6)} MB alive  ${residentMegabytes.toFixed(1).padStart(6)} MB resident`,
  );
  return [title, ...rows];
}

export function sweepRows({
  runs,
  oneWorkerSeconds,
  twoWorkersSeconds,
  twoProcessesSeconds,
}: SweepTimes): string[] {
  const told = (name: string, seconds: number): string =>
    row(name, `${seconds.toFixed(1)} s`, `${(oneWorkerSeconds / seconds).toFixed(2)}x one worker`);
  return [
    row('one worker', `${oneWorkerSeconds.toFixed(1)} s for ${runs} runs of low`),
    told('two workers', twoWorkersSeconds),
    told('two processes', twoProcessesSeconds),
  ];
}
