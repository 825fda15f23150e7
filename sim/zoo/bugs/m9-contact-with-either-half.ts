import type { ZooBug } from '../zoo-bug.ts';

/** The leader stays in office although it cannot reach a majority of the other half, and so cannot commit. */
export const m9: ZooBug = {
  name: 'M9',
  about: 'in a joint configuration contact with one majority keeps a leader in office',
  starred: false,
  sources: ['microsoft/CCF PR#7375'],
  judges: ['linearizability', 'recovery'],
  needs: ['membership', 'partition'],
  rules: {
    bothMajorities: (purpose, one, other) =>
      purpose === 'contact' ? Math.max(one, other) : Math.min(one, other),
  },
};
