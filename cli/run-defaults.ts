/** The seed of a run that is given none. */
export const usualSeed = '1';
/** Where failures are kept if no folder is named. */
export const usualFolder = 'raftsim-out';
