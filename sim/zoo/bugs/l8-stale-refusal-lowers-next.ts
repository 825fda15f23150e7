import type { ZooBug } from '../zoo-bug.ts';

/** The leader goes back to entries that are known to match, or that it has compacted away. */
export const l8: ZooBug = {
  name: 'L8',
  about: 'a late refusal lowers nextIndex below matchIndex',
  starred: false,
  sources: ['microsoft/CCF#5341', 'microsoft/CCF#3723'],
  judges: ['assertion', 'recovery'],
  needs: ['reorder', 'duplicate'],
  rules: { refusalCounts: () => true, nextIndexAfterRefusal: (agreeIndex) => agreeIndex + 1 },
};
