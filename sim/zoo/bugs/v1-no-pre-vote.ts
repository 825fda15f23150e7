import type { ZooBug } from '../zoo-bug.ts';

/** A server that only some others can reach deposes one leader after the other. */
export const v1: ZooBug = {
  name: 'V1',
  about: 'servers campaign without a pre-vote and answer every vote request',
  starred: true,
  sources: ['Howard and Abraham (2020)', 'Cloudflare (2020)'],
  judges: ['recovery'],
  needs: ['partial partition'],
  options: (_node, options) => ({ ...options, preVote: false, stickiness: false }),
};
