import { defaultOptions, type Options } from '../../core/options.ts';
import { type ProfileName, profiles } from '../../core/profiles.ts';

/** What a scenario may set for one server; the rest follows from the cluster as a whole. */
export type Tunable = Omit<Options, 'configuration' | 'highestPriority'>;

export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/** The options of a profile, laid over `base`. */
export function withProfile(profile: ProfileName | undefined, base: Tunable = defaultOptions): Tunable {
  return profile === undefined ? base : { ...base, ...profiles[profile] };
}
