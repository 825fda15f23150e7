import type { PresetName } from './presets.ts';

/** Where each bug was caught soonest in the full table; absent: nowhere. */
export const bestPresets: Readonly<Record<string, PresetName | undefined>> = {};
