import type { Property, Violation } from '../../judges/judge.ts';
import type { TraceEvent, WriteIssued } from '../trace/event.ts';
import { inWords } from '../trace/words.ts';

/*
 * The evidence for a violation besides its turns (faults, new leaders, restarts): who wrote and who committed the entry in
 * dispute, the blamed candidate, snapshots, transfers and configurations.
 */

/** Properties whose violation is about what was committed, and on whose word. */
const aboutCommits: readonly Property[] = [
  'leader-completeness',
  'state-machine-safety',
  'committed-durable',
  'acknowledged-survives',
  'log-matching',
];

/** Whether a violation of this property is explained by acknowledgements and commits. */
export function isAboutCommits({ property }: Violation): boolean {
  return aboutCommits.includes(property);
}

/** Rare situations that explain a failure by themselves. */
const telling: ReadonlySet<string> = new Set([
  'log compacted',
  'snapshot installed',
  'snapshot installed over divergent suffix',
  'acknowledged entries lost by a follower',
  'configuration rolled back',
  'leader removed itself',
  'transfer started',
  'transfer completed',
  'transfer timed out',
  'quorum lost, leader stepped down',
  'disk failed',
]);

/** The events that are evidence for this violation, in their order. */
export function evidenceFor(events: readonly TraceEvent[], violation: Violation): readonly TraceEvent[] {
  const blamed = Number(/^n(\d+) /u.exec(violation.message)?.[1] ?? 0);
  // A violation holds the index in dispute only in its message.
  const index = Number(/\bindex (\d+)/u.exec(violation.message)?.[1] ?? 0);
  const candidacy = candidacyOf(blamed, events, violation);
  const isCommit = isAboutCommits(violation) ? commitsOf(index, blamed) : () => false;
  const isWrite = writesOf(index, blamed);
  const isConfiguration = newConfigurations();
  return events.filter((event) => {
    switch (event.kind) {
      case 'milestone':
        return telling.has(event.name);
      case 'commit':
        return isCommit(event.node, event.index);
      case 'writeIssued':
        return isWrite(event);
      case 'configuration':
        return isConfiguration(event);
      default:
        return event.n === candidacy;
    }
  });
}

/**
 * Which commits are evidence: the first that reach the index in dispute, anywhere and on the blamed server; if there is
 * no such index, those that no server had reached before.
 */
function commitsOf(index: number, blamed: number): (node: number, committed: number) => boolean {
  if (index === 0) {
    let highest = 0;
    return (_, committed) => {
      if (committed <= highest) return false;
      highest = committed;
      return true;
    };
  }
  const reached = new Set<number>();
  return (node, committed) => {
    if (committed < index || reached.has(node)) return false;
    reached.add(node);
    return reached.size === 1 || node === blamed;
  };
}

/** Which writes are evidence: of an entry at the index in dispute, by the blamed server and the first of each term. */
function writesOf(index: number, blamed: number): (write: WriteIssued) => boolean {
  const terms = new Set<number>();
  return ({ node, entries }) => {
    const entry = entries?.find((each) => each.index === index);
    if (entry === undefined || (terms.has(entry.term) && node !== blamed)) return false;
    terms.add(entry.term);
    return true;
  };
}

/** Each change of the configuration once, by the server that uses it first. */
function newConfigurations(): (event: TraceEvent) => boolean {
  const known = new Set<string>();
  return (event) => {
    if (event.kind !== 'configuration' || event.index === 0) return false;
    const configuration = inWords(event).replace(/^n\d+ /u, '');
    const isNew = !known.has(configuration);
    known.add(configuration);
    return isNew;
  };
}

/** If a new leader is the violation: the number of the event by which it became a candidate; 0: there is none. */
function candidacyOf(blamed: number, events: readonly TraceEvent[], { property }: Violation): number {
  if (property !== 'election-safety' && property !== 'leader-completeness') return 0;
  const stood = events.findLast(
    (event) => event.kind === 'role' && event.node === blamed && event.role === 'candidate',
  );
  return stood?.n ?? 0;
}
