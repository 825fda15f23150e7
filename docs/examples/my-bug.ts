/* A mistake put into the otherwise correct core: `npx raftsim zoo docs/examples/my-bug.ts`. */

/** A leader answers reads by the round of heartbeats before, which another leader may have overtaken. */
export const bug = {
  about: 'a read is served once the round before its own is confirmed',
  rules: {
    readConfirmed: (confirmedRound: number, round: number) => confirmedRound >= round - 1,
  },
};
