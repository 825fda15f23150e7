declare const RAFTSIM_VERSION: string | undefined;

/** The package's version, put in by the build; tests and other unbuilt uses say so. */
export const version = typeof RAFTSIM_VERSION === 'string' ? RAFTSIM_VERSION : '0.0.0-unbuilt';
