import type { Options } from '../../core/options.ts';
import type { Rules } from '../../core/raft/rules.ts';
import type { NodeId } from '../../core/units.ts';
import type { ClientHabits } from '../world/clients/client-habits.ts';
import type { HostHabits } from '../world/host/host-habits.ts';

/** A known mistake, as what it changes about a correct system. Everything it does not name stays correct. */
export interface Bug {
  /** Short name, such as 'E1'. */
  readonly name: string;
  /** One sentence: what is wrong. */
  readonly about: string;
  /** It was brought along by a user: what the core makes of its rules is looked at before a host relies on it. */
  readonly own?: true;
  /** Other rules than the paper's. */
  readonly rules?: Partial<Rules>;
  /** The machine under the replica: what it does with sends and writes. */
  readonly host?: Partial<HostHabits>;
  /** What a replica is started with, given what the disk holds: short for `host: { recover }`. */
  readonly recover?: HostHabits['recover'];
  readonly client?: Partial<ClientHabits>;
  /** Other options for some servers. */
  readonly options?: (node: NodeId, options: Options) => Options;
}
