import type { Options } from '../../core/options.ts';
import type { Rules } from '../../core/raft/rules.ts';
import type { NodeId } from '../../core/units.ts';
import type { ClientHabits } from '../world/clients/client-habits.ts';
import type { HostHabits } from '../world/host/host-habits.ts';

/** A known bug, as a set of changes to a correct system. Everything that it does not name stays correct. */
export interface Bug {
  /** Short name, such as 'E1'. */
  readonly name: string;
  /** One sentence: what is wrong. */
  readonly about: string;
  /** Set if a user supplied the bug: the core's output is then checked before a host relies on it. */
  readonly own?: true;
  /** Rules that replace those of the paper. */
  readonly rules?: Partial<Rules>;
  /** Changes to the host, which handles a replica's sends and writes. */
  readonly host?: Partial<HostHabits>;
  /** The state with which a replica starts, given what the disk holds: short for `host: { recover }`. */
  readonly recover?: HostHabits['recover'];
  readonly client?: Partial<ClientHabits>;
  /** Changes to the options of some servers. */
  readonly options?: (node: NodeId, options: Options) => Options;
}
