declare const RAFTSIM_VERSION: string | undefined;

/** The package's version, inserted by the build; '0.0.0-unbuilt' where there was none, as in tests. */
export const version = typeof RAFTSIM_VERSION === 'string' ? RAFTSIM_VERSION : '0.0.0-unbuilt';
