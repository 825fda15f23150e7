/* A bug in the otherwise correct core: `npx raftsim zoo docs/examples/my-bug.ts`. */

/** A leader serves reads after the previous round of heartbeats, although another leader may have been elected since. */
export const bug = {
  about: 'a read is served once the round before its own is confirmed',
  rules: {
    readConfirmed: (confirmedRound: number, round: number) => confirmedRound >= round - 1,
  },
};
