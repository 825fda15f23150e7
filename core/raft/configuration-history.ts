import type { Index, NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import type { Rules } from './rules.ts';

interface Stated {
  readonly index: Index;
  readonly configuration: Configuration;
}

/**
 * The configurations in the log, oldest first: that of the snapshot (or the initial one, at index 0), then one per
 * configuration entry. The latest is in force, committed or not (paper §6), and truncation rolls it back.
 */
export class ConfigurationHistory {
  readonly initial: Configuration;
  private readonly rules: Rules;
  private readonly stated: Stated[];
  /** In force; kept up to date by every change. */
  inForce: Configuration;
  inForceIndex: Index = 0;

  constructor(rules: Rules, initial: Configuration) {
    this.rules = rules;
    this.initial = initial;
    this.inForce = initial;
    this.stated = [{ index: 0, configuration: initial }];
  }

  /** Starts anew from a snapshot's configuration. */
  reset(configuration: Configuration, index: Index): void {
    this.stated.length = 0;
    this.stated.push({ index, configuration });
    this.choose(index);
  }

  /** A snapshot up to `lastIncludedIndex` has this configuration inside; those of later entries stay. */
  rebase(configuration: Configuration, index: Index, lastIncludedIndex: Index, commitIndex: Index): void {
    const later = this.stated.filter((stated) => stated.index > lastIncludedIndex);
    this.stated.length = 0;
    this.stated.push({ index, configuration }, ...later);
    this.choose(commitIndex);
  }

  append(configuration: Configuration, index: Index, commitIndex: Index): void {
    this.stated.push({ index, configuration });
    this.choose(commitIndex);
  }

  /** The log lost everything from `from` on. True if that rolled a configuration back. */
  truncate(from: Index, commitIndex: Index): boolean {
    let rolledBack = false;
    while (this.stated.length > 1 && (this.latest()?.index ?? 0) >= from) {
      this.stated.pop();
      rolledBack = true;
    }
    if (rolledBack) this.choose(commitIndex);
    return rolledBack;
  }

  /** Forgets what came before the configuration that was in force at `index`. */
  compact(index: Index): void {
    let keep = 0;
    for (let i = 0; i < this.stated.length; i++) if ((this.stated[i]?.index ?? 0) <= index) keep = i;
    this.stated.splice(0, keep);
  }

  /** What was in force at `index`, which is not before the base of the log. */
  at(index: Index): Stated {
    let found = this.stated[0] ?? { index: 0, configuration: this.initial };
    for (const stated of this.stated) if (stated.index <= index) found = stated;
    return found;
  }

  /** Decides again which one is in force, after commitIndex rose. */
  choose(commitIndex: Index): void {
    for (let i = this.stated.length - 1; i >= 0; i--) {
      const stated = this.stated[i];
      if (stated === undefined) continue;
      if (i > 0 && !this.rules.takesEffect(stated.index, commitIndex)) continue;
      this.inForce = stated.configuration;
      this.inForceIndex = stated.index;
      return;
    }
  }

  private latest(): Stated | undefined {
    return this.stated[this.stated.length - 1];
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
  const all = new Set<NodeId>();
  for (const group of [
    configuration.voters,
    configuration.outgoing,
    configuration.learners,
    configuration.learnersNext,
  ]) {
    for (const id of group) all.add(id);
  }
  return [...all].sort((a, b) => a - b);
}
