import { faults } from '../../faults/catalogue.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { type PlainStep, stepsOf, withSteps } from './plain.ts';

/* Renaming and removing servers and clients in fault steps. */

/** The new name of a server or client; null if it is removed. */
export type Rename = (name: string) => string | null;

const SERVER_OR_CLIENT = /^[nc]\d+$/;

/** The scenario with servers and clients renamed in its fault steps; steps left without a target are removed. */
export function inSteps(plain: PlainScenario, rename: Rename): PlainScenario {
  return withSteps(
    plain,
    stepsOf(plain).flatMap((step) => inStep(step, rename)),
  );
}

/** The scenario whose fault steps no longer name clients beyond the first `count`. */
export function withoutLaterClients(plain: PlainScenario, count: number): PlainScenario {
  return inSteps(plain, (name) => (isClient(name) && Number(name.slice(1)) > count ? null : name));
}

/** Whether this is the name of a client, if it is one of a server or a client. */
export function isClient(name: string): boolean {
  return name.startsWith('c');
}

/** A name, or a list of names of any depth, renamed; null if none is left. */
export function inWords(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') return SERVER_OR_CLIENT.test(value) ? rename(value) : value;
  if (!Array.isArray(value)) return value;
  const left = value.map((item) => inWords(item, rename)).filter((item) => item !== null);
  return left.length === 0 && value.length > 0 ? null : left;
}

/** Renames in all parameters of a step that select servers or clients. */
function inStep(step: PlainStep, rename: Rename): readonly PlainStep[] {
  const selections = faults.find(({ name }) => name === step.do)?.selections ?? {};
  const entries = Object.entries(step).map(([key, value]): [string, unknown] => {
    if (!(key in selections)) return [key, value];
    const left = inWords(value, rename);
    // A link needs two ends, and a partition at least two groups.
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
