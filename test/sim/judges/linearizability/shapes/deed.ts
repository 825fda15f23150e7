/* Small histories as plain data, from which those of every judge are made. */

export type Kind = 'get' | 'put' | 'delete' | 'cas';

/** The initial null, in place of the number of the deed that wrote a value. */
export const INITIALLY = 0;
/** The answer does not say which deed wrote what it found. */
export const UNTOLD = -1;

/** One operation of a client on one key, and what its client learned. */
export interface Deed {
  /** From 1. */
  readonly id: number;
  readonly client: number;
  readonly kind: Kind;
  readonly value: string | null;
  /** What a cas expects. */
  readonly expected: string | null;
  /** When it began, and when it was answered or given up; no two of these moments are the same in one history. */
  begun: number;
  ended: number;
  outcome: 'ok' | 'failed' | 'unknown';
  /** Whether a cas found what it expected. */
  matched: boolean;
  /** What a get, or a cas that was refused, found. */
  found: string | null;
  /** The deed that wrote what was found or replaced, according to the answer. */
  writer: number;
}

/** A history of one key: its deeds by number, in order of their beginnings. */
export type Story = readonly Deed[];

/** What a deed saw in the register: a text, or null; undefined: nothing. */
export function seenBy(deed: Deed): string | null | undefined {
  if (deed.outcome !== 'ok') return undefined;
  if (deed.kind === 'get') return deed.found;
  if (deed.kind === 'cas') return deed.matched ? deed.expected : deed.found;
  return undefined;
}

/** Whether the deed wrote its value, as far as its client knows. */
export function mayWrite(deed: Deed): boolean {
  if (deed.kind === 'get' || deed.outcome === 'failed') return false;
  return deed.kind !== 'cas' || deed.outcome === 'unknown' || deed.matched;
}
