import { type Deed, INITIALLY, type Story, UNTOLD } from './deed.ts';

/*
 * Whether a history is linearizable, by its definition: all orders are tried, one operation after the other. It
 * shares nothing with the judges, not even their models.
 */

/**
 * What the answer to a refused cas says: `tells` what it found, as in raftsim; that it was not what was expected
 * (`denies`), as in Jepsen's logs; or nothing at all (`silent`), as in EDN.
 */
export type Refusals = 'tells' | 'denies' | 'silent';

/** Whether some order of these deeds, that respects real time, explains what each of them found. */
export function isLinearizable(story: Story, refusals: Refusals = 'tells'): boolean {
  const deeds = story.filter(
    ({ kind, outcome, matched }) =>
      outcome !== 'failed' &&
      !(outcome === 'unknown' && kind === 'get') &&
      !(refusals === 'silent' && outcome === 'ok' && kind === 'cas' && !matched),
  );
  const texts = new Map<number, string | null>([[INITIALLY, null]]);
  for (const { id, value } of deeds) texts.set(id, value);
  const explored = new Set<number>();
  const explore = (done: number, writer: number): boolean => {
    const left = deeds.filter((_, i) => (done & (1 << i)) === 0);
    if (left.every(({ outcome }) => outcome === 'unknown')) return true;
    const situation = done * 64 + writer;
    if (explored.has(situation)) return false;
    explored.add(situation);
    const held = texts.get(writer) ?? null;
    return left.some((deed) => {
      if (left.some((other) => other.outcome === 'ok' && other.ended < deed.begun)) return false;
      const after = writerAfter(deed, writer, held, refusals);
      return after !== null && explore(done | (1 << deeds.indexOf(deed)), after);
    });
  };
  return explore(0, INITIALLY);
}

/** Which deed wrote what the register holds after this one; null: it cannot come next. */
function writerAfter(deed: Deed, writer: number, held: string | null, refusals: Refusals): number | null {
  const isTold = deed.writer === UNTOLD || deed.writer === writer;
  if (deed.kind === 'put' || deed.kind === 'delete') return deed.id;
  if (deed.outcome === 'unknown') return held === deed.expected ? deed.id : null;
  if (deed.kind === 'get') return held === deed.found && isTold ? writer : null;
  if (deed.matched) return held === deed.expected && isTold ? deed.id : null;
  if (held === deed.expected) return null;
  return refusals === 'denies' || (held === deed.found && isTold) ? writer : null;
}
