import type { ZooBug } from '../zoo-bug.ts';

/** The disk confirmed the first write; entries of the later ones count as stored. */
export const l12: ZooBug = {
  name: 'L12',
  about: 'the completion of one write is taken for that of all',
  starred: false,
  sources: ['openraft 2026-08-06'],
  judges: ['shown-is-durable', 'committed-durable'],
  needs: ['slow disk'],
  rules: { completes: () => true },
};
