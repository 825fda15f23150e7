// The sweep's worker, except that seed 7 takes its thread down.
import { play as playProperly } from '../../dist/worker.js';

export function play(batch) {
  const fatal = batch.runs.findIndex(({ seed }) => seed === '7');
  if (fatal < 0) return playProperly(batch);
  playProperly({ ...batch, runs: batch.runs.slice(0, fatal) });
  process.exit(9);
}
