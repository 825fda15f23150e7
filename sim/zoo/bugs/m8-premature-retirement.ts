import type { ZooBug } from '../zoo-bug.ts';

/** Committing the change may need this server's acknowledgement. */
export const m8: ZooBug = {
  name: 'M8',
  about: 'a removed server falls silent when the change is appended',
  starred: false,
  sources: ['microsoft/CCF#5919', 'microsoft/CCF#5973'],
  judges: ['recovery'],
  needs: ['membership', 'loss'],
  rules: { takesPart: (isMember) => isMember },
};
