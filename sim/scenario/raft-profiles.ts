import { defaultOptions, type Options } from '../../core/options.ts';
import { type ProfileName, profiles } from '../../core/profiles.ts';

/** The options that a scenario may set for one server; the others follow from the cluster as a whole. */
export type Tunable = Omit<Options, 'configuration' | 'highestPriority'>;

export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/** `base` with the options of a profile in place of its own. */
export function withProfile(profile: ProfileName | undefined, base: Tunable = defaultOptions): Tunable {
  return profile === undefined ? base : { ...base, ...profiles[profile] };
}
