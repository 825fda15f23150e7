import type { ParsedScenario } from '../schema/scenario.ts';
import type { Configuration } from './configuration.ts';

/** The kind of file that a JSON text is meant to be. */
type Meant = 'configuration' | 'scenario' | 'neither';

/** Decides by the top-level keys: by which kind has more keys that the other lacks (both may have a seed). */
export function whatIsMeant(keys: readonly string[]): Meant {
  const theirs = keys.filter((key) => configurationFields.includes(key) && !scenarioFields.includes(key));
  const ours = keys.filter((key) => scenarioFields.includes(key) && !configurationFields.includes(key));
  if (theirs.length > ours.length) return 'configuration';
  return ours.length > 0 ? 'scenario' : 'neither';
}

/**
 * Whether a JSON file found in a folder should be read as a scenario. Invalid JSON is, so that its error is reported.
 * A file with a `format` of its own is not, such as a report that an earlier run left there.
 */
export function looksLikeScenario(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      !('format' in value) &&
      whatIsMeant(Object.keys(value)) !== 'neither'
    );
  } catch {
    return true;
  }
}

// Listed here rather than taken from the schemas: building those takes as long as reading a scenario.
const configurationFields: readonly string[] = Object.keys({
  lifetime: true,
  replicas: true,
  requests: true,
  mix: true,
  start_wait: true,
  end_wait: true,
  drops: true,
  max_packets: true,
  seed: true,
  events: true,
  tests: true,
  maximum_get_fail_fraction: true,
  maximum_put_fail_fraction: true,
  maximum_get_generation_fail_fraction: true,
  maximum_appends_batched_fraction: true,
} satisfies Record<keyof Configuration, true>);
const scenarioFields: readonly string[] = Object.keys({
  name: true,
  about: true,
  cluster: true,
  network: true,
  clients: true,
  run: true,
  settle: true,
  faults: true,
  chaos: true,
  expect: true,
  tolerance: true,
  grid: true,
  seed: true,
  zoo: true,
  cs3700: true,
  'max-messages': true,
  'max-events': true,
} satisfies Record<keyof ParsedScenario, true>);
