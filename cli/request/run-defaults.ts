/** The seed if none is given. */
export const usualSeed = '1';
/** The folder to which failures are written if none is given. */
export const usualFolder = 'raftsim-out';
