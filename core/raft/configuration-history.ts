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
 * configuration entry. The latest is in force, committed or not (paper §6), and truncation rolls it back.
 */
export class ConfigurationHistory {
  private stated: Stated[];
  /** In force; kept up to date by every change. */
  inForce: Configuration;
  inForceIndex: Index = 0;
  /** The one before it, as far as the log still tells. */
  before: Configuration = emptyConfiguration;
  /** Whether this server has a place in it. */
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

  /** A snapshot replaced the log up to `lastIncludedIndex` (Infinity: all of it) and has this configuration inside. */
  replaceUpTo(lastIncludedIndex: Index, configuration: Configuration, index: Index): void {
    const later = this.stated.filter((stated) => stated.index > lastIncludedIndex);
    this.stated = [{ index, configuration }, ...later];
    this.choose(index);
  }

  append(configuration: Configuration, index: Index, commitIndex: Index): void {
    this.stated.push({ index, configuration });
    this.choose(commitIndex);
  }

  /** The log lost everything from `from` on. True if that rolled a configuration back. */
  truncate(from: Index, commitIndex: Index): boolean {
    const before = this.stated.length;
    while (this.stated.length > 1 && (this.stated.at(-1)?.index ?? 0) >= from) this.stated.pop();
    if (this.stated.length === before) return false;
    this.choose(commitIndex);
    return true;
  }

  /** What was in force at `index`, which is not before the base of the log. */
  at(index: Index): Stated {
    return this.stated.findLast((stated) => stated.index <= index) ?? this.stated[0] ?? NOTHING;
  }

  /** Only then another one may be in force. */
  get several(): boolean {
    return this.stated.length > 1;
  }

  /** Decides again which one is in force. True if that is another one than before. */
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

/** Whether a server has a place in a configuration, voting or not. */
export function isMember(configuration: Configuration, id: NodeId): boolean {
  return isVoter(configuration, id) || configuration.learners.includes(id);
}

/** Whether it votes, in either half. */
export function isVoter(configuration: Configuration, id: NodeId): boolean {
  return configuration.voters.includes(id) || configuration.outgoing.includes(id);
}

/** Everybody in a configuration, in ascending order. */
export function membersOf(configuration: Configuration): readonly NodeId[] {
  const { voters, outgoing, learners, learnersNext } = configuration;
  const all = new Set([...voters, ...outgoing, ...learners, ...learnersNext]);
  return [...all].sort((a, b) => a - b);
}
