import { MICROS_PER_SECOND } from '../../kernel/time.ts';
import type { TraceEvent } from './event.ts';
import type { TraceCheckpoint } from './file.ts';
import type { Difference } from './replay.ts';
import type { ClusterState, InFlight, NodeState } from './replay-state.ts';
import { eventLine, messageInWords } from './words.ts';

/* The state of the cluster after an event, and the first difference of two histories, as lines of text. */

const MOST_MESSAGES = 20;

const columns = ['', 'role', 'term', 'leader', 'log', 'on disk', 'commit', 'applied'] as const;
const widths = [5, 15, 6, 8, 16, 9, 8, 8] as const;

/** Formats a text as lines indented by two columns. */
type SetIn = (text: string) => readonly string[];
const onOneLine: SetIn = (text) => [`  ${text}`];

/** A table of the servers, the faults in force, the messages in flight and the last events. */
export function stateLines(
  state: ClusterState,
  steps: readonly string[],
  setIn: SetIn = onOneLine,
): string[] {
  const nodes = [...state.nodes.values()].sort((a, b) => a.node - b.node);
  const flying = [...state.flying.values()];
  const hidden = flying.length - MOST_MESSAGES;
  return [
    `after event ${state.event}, at ${(state.time / MICROS_PER_SECOND).toFixed(6)} s`,
    '',
    ...(nodes.length === 0
      ? ['no server has started']
      : [row(columns), ...nodes.map((node) => row(cellsOf(node)))]),
    '',
    ...faultLines(state, steps, setIn),
    `in flight between servers: ${flying.length === 0 ? 'nothing' : `${flying.length} message${flying.length === 1 ? '' : 's'}`}`,
    ...flying.slice(-MOST_MESSAGES).map(flyingLine),
    ...(hidden > 0 ? [`  and ${hidden} sent earlier`] : []),
    '',
    'the last events',
    ...state.recent.map((event) => eventLine(event, steps, (index, term) => state.whatOf(index, term))),
  ];
}

/** The same as plain data; `step` of a fault is its position in the scenario, from 0. */
export function stateData(state: ClusterState): object {
  return {
    event: state.event,
    second: state.time / MICROS_PER_SECOND,
    nodes: [...state.nodes.values()].sort((a, b) => a.node - b.node),
    faults: [...state.faults.values()],
    underWay: [...state.flying.values()],
    recent: state.recent,
  };
}

/** The faults in force at this moment, with a heading; empty if there are none. */
function faultLines({ faults }: ClusterState, steps: readonly string[], setIn: SetIn): string[] {
  const inForce = [...faults.values()].flatMap(({ step, target }) =>
    setIn(`${steps[step] ?? `step ${step + 1}`}: ${target}`),
  );
  return inForce.length === 0 ? [] : ['faults in force', ...inForce, ''];
}

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, i) => cell.padEnd(widths[i])).join('')}`.trimEnd();
}

function cellsOf(node: NodeState): readonly string[] {
  if (!node.up)
    return [`n${node.node}`, 'down', `${node.term}`, '', logOf(node), `${node.durableIndex}`, '', ''];
  const role = node.paused ? `${node.role}, paused` : node.role;
  return [
    `n${node.node}`,
    role,
    `${node.term}`,
    node.leader === 0 ? '-' : `n${node.leader}`,
    logOf(node),
    `${node.durableIndex}`,
    `${node.commit}`,
    `${node.applied}`,
  ];
}

/** "1-17.3": the first index that the log still holds, the last index, and the term of the last entry. */
function logOf({ firstIndex, lastIndex, lastTerm }: NodeState): string {
  return lastIndex < firstIndex
    ? `empty (${lastIndex}.${lastTerm})`
    : `${firstIndex}-${lastIndex}.${lastTerm}`;
}

function flyingLine({ sent, copies }: InFlight): string {
  const since = (sent.t / MICROS_PER_SECOND).toFixed(6);
  const twice = copies > 1 ? `, ${copies} copies` : '';
  return `  n${sent.from} -> n${sent.to}  ${messageInWords(sent.message)}  sent at ${since} s${twice}`;
}

/** The first difference: both events in words, and as JSON too where the words are the same. */
export function differenceLines(
  { event, expected, found }: Difference,
  names: readonly [first: string, second: string],
  steps: readonly string[],
): string[] {
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  return [
    `the first difference is at event ${event}`,
    `  ${names[0].padEnd(width)}${described(expected, steps)}`,
    `  ${names[1].padEnd(width)}${described(found, steps)}`,
    ...(sameWords(expected, found, steps)
      ? [
          `  ${names[0].padEnd(width)}${JSON.stringify(expected)}`,
          `  ${names[1].padEnd(width)}${JSON.stringify(found)}`,
        ]
      : []),
  ];
}

function described(event: TraceEvent | TraceCheckpoint | null, steps: readonly string[]): string {
  if (event === null) return 'nothing more';
  return event.kind === 'digest'
    ? `the digest after ${event.n} events is ${event.digest}`
    : eventLine(event, steps).trimStart();
}

/** Whether two events read the same: their difference may be in a field that the words leave out. */
function sameWords(
  expected: TraceEvent | TraceCheckpoint | null,
  found: TraceEvent | TraceCheckpoint | null,
  steps: readonly string[],
): boolean {
  return expected !== null && found !== null && described(expected, steps) === described(found, steps);
}
