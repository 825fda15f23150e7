import type { ZooBug } from '../zoo-bug.ts';

/** It goes on leading although the other half cannot be reached. */
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
