import type { Index, NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { emptyConfiguration } from './configuration-change.ts';
import type { Rules } from './rules.ts';

interface Stated {
  readonly index: Index;
  readonly configuration: Configuration;
}

const NOTHING: Stated = { index: 0, configuration: emptyConfiguration };

/**
 * The configurations in the log, oldest first: that of the snapshot (or the initial one, at index 0), then one per
 * configuration entry. The latest is in force, committed or not (paper §6); truncation rolls back to an earlier one.
 */
export class ConfigurationHistory {
  private stated: Stated[];
  /** The configuration in force, updated by every change. */
  inForce: Configuration;
  inForceIndex: Index = 0;
  /** The configuration before the one in force; empty if the log no longer has it. */
  before: Configuration = emptyConfiguration;
  /** Whether this server is a member of the configuration in force. */
  includesSelf: boolean;

  constructor(
    private readonly rules: Rules,
    private readonly self: NodeId,
    readonly initial: Configuration,
  ) {
    this.inForce = initial;
    this.includesSelf = isMember(initial, self);
    this.stated = [{ index: 0, configuration: initial }];
  }

  /** A snapshot with this configuration replaced the log up to `lastIncludedIndex` (Infinity: the whole log). */
  replaceUpTo(lastIncludedIndex: Index, configuration: Configuration, index: Index): void {
    const later = this.stated.filter((stated) => stated.index > lastIncludedIndex);
    this.stated = [{ index, configuration }, ...later];
    this.choose(index);
  }

  append(configuration: Configuration, index: Index, commitIndex: Index): void {
    this.stated.push({ index, configuration });
    this.choose(commitIndex);
  }

  /** The log was truncated from `from` on. True if that rolled a configuration back. */
  truncate(from: Index, commitIndex: Index): boolean {
    const before = this.stated.length;
    while (this.stated.length > 1 && (this.stated.at(-1)?.index ?? 0) >= from) this.stated.pop();
    if (this.stated.length === before) return false;
    this.choose(commitIndex);
    return true;
  }

  /** The configuration in force at `index`, which must not be below the base of the log. */
  at(index: Index): Stated {
    return this.stated.findLast((stated) => stated.index <= index) ?? this.stated[0] ?? NOTHING;
  }

  /** The members of the configurations before the one in force, as far as the log has them. */
  earlierMembers(): readonly NodeId[] {
    const earlier = this.stated.filter(({ index }) => index < this.inForceIndex);
    return [...new Set(earlier.flatMap(({ configuration }) => membersOf(configuration)))];
  }

  /** Whether the log has more than one configuration; only then can committing change which is in force. */
  get several(): boolean {
    return this.stated.length > 1;
  }

  /** Determines the configuration in force again. True if it changed. */
  choose(commitIndex: Index): boolean {
    let place = this.stated.length - 1;
    while (place > 0 && !this.rules.takesEffect(this.stated[place]?.index ?? 0, commitIndex)) place--;
    const { index, configuration } = this.stated[place] ?? NOTHING;
    if (index === this.inForceIndex && configuration === this.inForce) return false;
    this.inForce = configuration;
    this.inForceIndex = index;
    this.before = (this.stated[place - 1] ?? NOTHING).configuration;
    this.includesSelf = isMember(configuration, this.self);
    return true;
  }
}

/** Whether a server is a voter or a learner of a configuration. */
export function isMember(configuration: Configuration, id: NodeId): boolean {
  return isVoter(configuration, id) || configuration.learners.includes(id);
}

/** Whether a server votes, in either half of a joint configuration. */
export function isVoter(configuration: Configuration, id: NodeId): boolean {
  return configuration.voters.includes(id) || configuration.outgoing.includes(id);
}

/** All members of a configuration, in ascending order. */
export function membersOf(configuration: Configuration): readonly NodeId[] {
  const { voters, outgoing, learners, learnersNext } = configuration;
  const all = new Set([...voters, ...outgoing, ...learners, ...learnersNext]);
  return [...all].sort((a, b) => a - b);
}
