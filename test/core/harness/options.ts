import { defaultOptions, type Options } from '../../../core/options.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { NodeId } from '../../../core/units.ts';

export function configurationOf(
  voters: readonly NodeId[],
  learners: readonly NodeId[] = [],
  outgoing: readonly NodeId[] = [],
  learnersNext: readonly NodeId[] = [],
): Configuration {
  return { voters, outgoing, learners, learnersNext };
}

export function ids(count: number): NodeId[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

export function optionsFor(voters: number | readonly NodeId[], changes: Partial<Options> = {}): Options {
  const list = typeof voters === 'number' ? ids(voters) : voters;
  return { ...defaultOptions, configuration: configurationOf(list), ...changes };
}
