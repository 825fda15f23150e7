import type { ZooBug } from '../zoo-bug.ts';

/** The change may need its vote to be committed. */
export const m8: ZooBug = {
  name: 'M8',
  about: 'a removed server falls silent when the change is appended',
  starred: false,
  sources: ['microsoft/CCF#5919', 'microsoft/CCF#5973'],
  judges: ['recovery'],
  needs: ['membership', 'loss'],
  rules: { takesPart: (isMember) => isMember },
};
