// Prints how many bytes of a run scavenges have not collected when it has ended, on average. Needs --expose-gc, and
// --min-semi-space-size=16 so that seven runs fit between two scavenges. `pinned` makes the mistake that
// sim/kernel/functions.ts warns of.
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { FactKind, parseScenario, simulate } from '../../dist/index.js';

const pinned = process.argv[2] === 'pinned';
const parsed = parseScenario(readFileSync('scenarios/clients/five-hundred-puts.yaml', 'utf8'));
const RUNS = 100;

function play(seed) {
  const operations = [];
  const keep = ({ operation }) => void operations.push(operation);
  const on = { [FactKind.completed]: keep };
  // Another literal of the same effect: V8 takes it for a constant, and it refers to the run's operations.
  if (pinned) on[FactKind.completed] = ({ operation }) => void operations.push(operation);
  simulate(parsed.scenario, seed, { consumers: [{ on }] });
}

function sizeOf({ selfSize, children }) {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

for (let i = 0; i < 40; i++) play(`warm ${i}`);
const session = new Session();
session.connect();
await session.post('HeapProfiler.startSampling', {
  samplingInterval: 4096,
  includeObjectsCollectedByMajorGC: true,
});
for (let i = 0; i < RUNS; i++) play(`run ${i}`);
globalThis.gc({ type: 'minor' });
const { profile } = await session.post('HeapProfiler.stopSampling');
console.log(Math.round(sizeOf(profile.head) / RUNS));
