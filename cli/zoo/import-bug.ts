import type { Bug } from '../../sim/zoo/bug.ts';

/** The bug that a module exports, under this name if it has none of its own; throws if it exports none. */
export async function importBug(url: string, name: string): Promise<Bug> {
  const exported: unknown = await import(url);
  if (typeof exported === 'object' && exported !== null) {
    const found = Object.values(exported).find(isBug);
    if (found !== undefined) return { ...found, name };
  }
  throw new Error('it exports no bug: an object with any of rules, host, recover, client and options');
}

const parts = ['rules', 'host', 'recover', 'client', 'options'];

function isBug(value: unknown): value is Bug {
  return typeof value === 'object' && value !== null && parts.some((part) => part in value);
}
