import { paperRules } from '../../core/raft/rules.ts';
import { describeValue } from '../scenario/input-error.ts';
import { suggest, suggestNear } from '../scenario/nearest.ts';
import { properClient } from '../world/clients/client-habits.ts';
import { properHost } from '../world/host/host-habits.ts';
import type { Bug } from './bug.ts';

/** The names that each part of a bug may change. */
const names = {
  rules: Object.keys(paperRules),
  host: Object.keys(properHost),
  client: Object.keys(properClient),
} as const;
/** The parts of a bug, each of which replaces something of the correct system. */
export const bugParts = ['rules', 'host', 'recover', 'client', 'options'] as const;

/**
 * A name that does not exist would silently change nothing, and a harmless bug would be taken for one that no judge sees.
 * @throws Error if a part of the bug has a name that does not exist, or a rule is not a function
 */
export function requireBug(bug: Bug): void {
  for (const part of Object.keys(bug)) {
    const near = bugParts.some((known) => known === part) ? '' : suggestNear(part, bugParts);
    if (near !== '') throw new Error(`a bug has no '${part}', ${near}`);
  }
  for (const part of ['rules', 'host', 'client'] as const) {
    for (const [name, value] of Object.entries(bug[part] ?? {})) {
      if (!names[part].includes(name))
        throw new Error(`bug.${part} has no '${name}', ${suggest(name, names[part], 'known')}`);
      if (part === 'rules' && typeof value !== 'function')
        throw new Error(`bug.rules.${name} is ${describeValue(value)}, and must be a function`);
    }
  }
}
