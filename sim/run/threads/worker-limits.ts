/**
 * Limits of the worker threads that run users' code, which may fill its heap. In Node 24 V8 lets a young generation grow
 * to 192 MB, and then promotes more at a time than the 16 MB by which Node lets a thread exceed its limit in order to
 * end it: V8 would end the whole process. This is the size of earlier versions.
 */
export const workerLimits = { maxYoungGenerationSizeMb: 48 } as const;
