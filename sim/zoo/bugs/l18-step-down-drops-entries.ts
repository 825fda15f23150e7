import type { ZooBug } from '../zoo-bug.ts';

/** The dropped entries may have been committed with this server as part of the quorum. */
export const l18: ZooBug = {
  name: 'L18',
  about: 'a server that stops leading drops what is not committed',
  starred: false,
  sources: ['microsoft/CCF#7618', 'microsoft/CCF PR#7620'],
  judges: ['committed-durable', 'leader-completeness', 'shown-is-durable', 'recovery'],
  needs: ['partition'],
  rules: { keptOnStepDown: (_lastIndex, commitIndex) => commitIndex },
};
