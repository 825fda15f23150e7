import { faults } from '../../faults/catalogue.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { type PlainStep, stepsOf, withSteps } from './plain.ts';

/* Servers and clients under other names, or gone, wherever faults speak of them. */

/** What becomes of a server or a client: its name in what is smaller; null: it is not there. */
export type Rename = (name: string) => string | null;

const SERVER_OR_CLIENT = /^[nc]\d+$/;

/** The faults with servers and clients renamed; a step that has nobody to strike is left out. */
export function inSteps(plain: PlainScenario, rename: Rename): PlainScenario {
  return withSteps(
    plain,
    stepsOf(plain).flatMap((step) => inStep(step, rename)),
  );
}

/** The faults without clients that are not among the first so many. */
export function withoutLaterClients(plain: PlainScenario, count: number): PlainScenario {
  return inSteps(plain, (name) => (isClient(name) && Number(name.slice(1)) > count ? null : name));
}

export function isClient(name: string): boolean {
  return name.startsWith('c');
}

/** A name, or names in lists of any depth; null where nobody is left. */
export function inWords(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') return SERVER_OR_CLIENT.test(value) ? rename(value) : value;
  if (!Array.isArray(value)) return value;
  const left = value.map((item) => inWords(item, rename)).filter((item) => item !== null);
  return left.length === 0 && value.length > 0 ? null : left;
}

/** Of a step the parameters that select servers or clients, whatever they are called. */
function inStep(step: PlainStep, rename: Rename): readonly PlainStep[] {
  const selections = faults.find(({ name }) => name === step.do)?.selections ?? {};
  const entries = Object.entries(step).map(([key, value]): [string, unknown] => {
    if (!(key in selections)) return [key, value];
    const left = inWords(value, rename);
    // A link has two ends, and a partition two groups at the least.
    const links = key === 'links' && Array.isArray(left) ? left.filter(isPair) : left;
    return [key, Array.isArray(links) && links.length < leastOf(key) ? null : links];
  });
  return entries.some(([, value]) => value === null) ? [] : [Object.fromEntries(entries)];
}

function leastOf(selection: string): number {
  return selection === 'groups' ? 2 : 1;
}

function isPair(ends: unknown): boolean {
  return Array.isArray(ends) && ends.length === 2;
}
