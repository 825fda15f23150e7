import type { PlainScenario } from '../../scenario/print.ts';
import { parseDuration, parseRange, parseSize } from '../../scenario/quantities/quantities.ts';
import { exactDuration, leafPaths, valueAt, without, withValue } from './plain.ts';

/* The axes that simplify the options of servers and clients. */

/** A scenario that may fail in the same way. */
export interface Candidate {
  readonly plain: PlainScenario;
  /** Whether the history changes entirely, so that other seeds are worth trying. */
  readonly reseed: boolean;
}

/** Options reset to their defaults. */
export function* defaultOptions(plain: PlainScenario): Generator<Candidate> {
  for (const section of ['raft', 'nodes']) {
    const path = ['cluster', section];
    if (valueAt(plain, path) === undefined) continue;
    yield { plain: without(plain, path), reseed: true };
    for (const leaf of leafPaths(valueAt(plain, path), path))
      yield { plain: without(plain, leaf), reseed: true };
  }
  for (const leaf of leafPaths(valueAt(plain, ['clients']) ?? {}, ['clients']))
    if (leaf.length > 1 && ['timeout', 'retry', 'outstanding', 'value-bytes'].includes(leaf[1]))
      yield { plain: without(plain, leaf), reseed: false };
}

const SNAPSHOTS = ['snapshot-log-bytes'];
const SMALL_LOGS = ['100B', '300B', '1kB'];

/** Smaller logs before a snapshot, since a failure that needs a snapshot then occurs sooner. */
export function* earlierSnapshots(plain: PlainScenario): Generator<Candidate> {
  for (const path of pathsOf(plain, SNAPSHOTS)) {
    const now = parseSize(valueAt(plain, path));
    for (const size of SMALL_LOGS) {
      const smaller = parseSize(size);
      if (typeof now !== 'number' || typeof smaller !== 'number' || smaller >= now) break;
      yield { plain: withValue(plain, path, size), reseed: true };
    }
  }
}

const FACTORS = [4, 2];

/** Rarer heartbeats, since they are most events of a long wait. Two still fit into any election time-out. */
export function* rarerHeartbeats(plain: PlainScenario): Generator<Candidate> {
  const path = ['cluster', 'raft', 'heartbeat'];
  const heartbeat = parseDuration(valueAt(plain, path));
  const patience = parseRange(valueAt(plain, ['cluster', 'raft', 'election-timeout']));
  if (typeof heartbeat !== 'number' || typeof patience === 'string') return;
  for (const factor of FACTORS)
    if (heartbeat * factor * 2 <= patience[0])
      yield { plain: withValue(plain, path, exactDuration(heartbeat * factor)), reseed: true };
}

/** The paths of the options with these names, for all servers or for single ones. */
function pathsOf(plain: PlainScenario, names: readonly string[]): readonly (readonly string[])[] {
  return leafPaths(valueAt(plain, ['cluster']) ?? {}, ['cluster']).filter((path) =>
    names.includes(path[path.length - 1] ?? ''),
  );
}
