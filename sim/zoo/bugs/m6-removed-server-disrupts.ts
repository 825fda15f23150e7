import type { ZooBug } from '../zoo-bug.ts';

/**
 * The removed server gets no heartbeats and campaigns with ever higher terms, which the others do not ignore.
 */
export const m6: ZooBug = {
  name: 'M6',
  about: 'a server that was removed deposes leaders',
  starred: false,
  sources: ['logcabin#56', 'canonical/raft#137', 'hashicorp/raft#524'],
  judges: ['recovery'],
  needs: ['membership'],
  rules: {
    ignoresVoteRequest: () => false,
    canvassesFirst: () => false,
    mayCampaign: (votes, _votedBefore, configurationIndex) => votes || configurationIndex > 0,
  },
};
