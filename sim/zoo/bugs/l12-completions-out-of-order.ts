import type { ZooBug } from '../zoo-bug.ts';

/** When the first write completes, entries of later writes count as durable too. */
export const l12: ZooBug = {
  name: 'L12',
  about: 'the completion of one write is taken for that of all',
  starred: false,
  sources: ['openraft 2026-08-06'],
  judges: ['shown-is-durable', 'committed-durable'],
  needs: ['slow disk'],
  rules: { completes: () => true },
};
