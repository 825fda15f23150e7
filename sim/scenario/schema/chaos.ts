import type * as z from 'zod';
import type { Micros } from '../../../core/units.ts';
import { faults } from '../../faults/catalogue.ts';
import type { StepContext } from '../checks/faults.ts';
import type { ChaosSpec, FaultStep } from '../fault-spec.ts';
import type { Complaint } from '../issues.ts';
import { limits } from '../limits.ts';
import { formatDuration } from '../quantities/quantities.ts';
import { duration, integer, positive, range, share } from './fields.ts';
import { mapping } from './mapping.ts';

/* `chaos:`, random faults within a budget: the schema of the section, and the steps built from it. */

const heaviest = 1_000;
const families = faults.flatMap(({ name, about, chaos }) =>
  chaos === undefined ? [] : [{ name, about, chaos }],
);

/** Families that break servers, and so strike only while the budget has room. */
const breaksServers: ReadonlySet<string> = new Set(
  families.filter(({ chaos }) => chaos.breaks !== 'none').map(({ name }) => name),
);

const familyShape = Object.fromEntries(
  families.map(({ name, about }) => [name, positive(`Weight of this family. ${about}`, heaviest).optional()]),
);

export const chaosSchema = mapping(
  'Faults at random: families drawn by weight, never breaking more servers at once than may fail.',
  {
    'warm-up': duration('No fault strikes before this time.').prefault('2s'),
    heal: duration('No fault strikes in this last part of the run, and those before have ended.').prefault(
      '3s',
    ),
    every: range('Time from one strike to the next.', { min: 1 }).prefault('300ms..2s'),
    for: range('How long a strike lasts.', { min: 1 }).prefault('200ms..2s'),
    budget: integer(
      'Servers that may be broken at once. Default: as many as may fail.',
      0,
      limits.servers,
    ).optional(),
    swarm: share('Probability, for each family, that a seed leaves it out altogether.').prefault('50%'),
    families: mapping(
      'Weights of the families; those left out do not strike. Default: all that have a weight by default.',
      familyShape,
    ).optional(),
  },
);

type ChaosSection = z.output<typeof chaosSchema>;

export interface BuiltChaos {
  readonly spec: ChaosSpec;
  /** One step for each family, to be appended to the scenario's own steps. */
  readonly steps: readonly FaultStep[];
}

interface ChaosContext extends Pick<StepContext, 'replicas' | 'spares' | 'otherLoad'> {
  readonly run: Micros;
  /** Line of the key `chaos` in the file. */
  readonly line: number;
}

/** The setting that a family requires and the scenario lacks; '' if it lacks none. */
function missing(name: string, { spares, otherLoad }: ChaosContext): string {
  const family = faults.find((fault) => fault.name === name);
  if (family?.chaos?.breaks === 'lost' && spares === 0) return 'cluster: { spares: 1 }';
  return family?.needs === 'rate' && otherLoad !== undefined
    ? `clients.rate in place of clients.${otherLoad}`
    : '';
}

/**
 * The families that may strike, in the order of the catalogue: those to which the file gives a weight, or all of them
 * that have a default weight.
 */
function weighted(section: ChaosSection): { readonly name: string; readonly weight: number }[] {
  const given: Readonly<Record<string, unknown>> | undefined = section.families;
  return families
    .map(({ name, chaos }) => ({ name, weight: given === undefined ? chaos.weight : given[name] }))
    .flatMap(({ name, weight }) => (typeof weight === 'number' && weight > 0 ? [{ name, weight }] : []));
}

/** The spec of `chaos:` and its steps; null, with a complaint, if it cannot strike at all. */
export function buildChaos(
  section: ChaosSection,
  context: ChaosContext,
  complaints: Complaint[],
): BuiltChaos | null {
  const from = section['warm-up'];
  const until = context.run - section.heal;
  if (until <= from) {
    const message = `chaos has no time to strike: it begins after ${formatDuration(from)} and ends ${formatDuration(section.heal)} before the end of a run of ${formatDuration(context.run)}`;
    complaints.push({
      path: ['chaos'],
      atKey: false,
      message,
      hint: 'a longer run, or shorter warm-up and heal',
    });
    return null;
  }
  const mostThatMayFail = Math.floor((context.replicas - 1) / 2);
  const complain = (key: string, message: string, hint: string): null => {
    complaints.push({ path: ['chaos', key], atKey: false, message, hint });
    return null;
  };
  if (section.budget !== undefined && section.budget > mostThatMayFail) {
    const message = `of ${context.replicas} servers no more than ${mostThatMayFail} may be broken at once`;
    return complain('budget', message, 'a majority must keep running, or the cluster cannot serve requests');
  }
  const steps = weighted(section).map(
    ({ name, weight }): FaultStep => ({
      id: `chaos-${name}`,
      line: context.line,
      do: name,
      placement: { kind: 'chaos', from, until, weight },
      for: null,
      permanent: false,
      params: {},
      text: `at random from ${formatDuration(from)} until ${formatDuration(until)}: ${name} (weight ${weight})`,
    }),
  );
  if (steps.length === 0)
    return complain('families', 'no family has a weight above 0', 'families: { crash: 1, partition: 2 }');
  const budget = section.budget ?? mostThatMayFail;
  if (budget === 0 && steps.every(({ do: name }) => breaksServers.has(name))) {
    const names = steps.map(({ do: name }) => name).join(', ');
    return complain(
      'families',
      `no server may be broken, so none of these can strike: ${names}`,
      'a budget of 1 or more, or more replicas',
    );
  }
  const [lacks = '', ...others] = steps.map(({ do: name }) => missing(name, context));
  if (lacks !== '' && !others.includes(''))
    return complain(
      'families',
      `none of these can strike: ${steps.map(({ do: name }) => name).join(', ')}`,
      lacks,
    );
  const [everyMin, everyMax] = section.every;
  const [forMin, forMax] = section.for;
  return {
    spec: { from, until, everyMin, everyMax, forMin, forMax, budget, swarm: section.swarm },
    steps,
  };
}
