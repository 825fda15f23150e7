import type { ZooBug } from '../zoo-bug.ts';

/** Some servers still get its heartbeats and therefore elect no other leader, but it can commit nothing. */
export const v1CheckQuorum: ZooBug = {
  name: 'V1-check-quorum',
  variantOf: 'V1',
  about: 'a leader that receives no replies stays in office',
  starred: true,
  sources: ['Howard and Abraham (2020)', 'Cloudflare (2020)'],
  judges: ['recovery'],
  needs: ['partial partition'],
  options: (_node, options) => ({ ...options, checkQuorum: false }),
};
