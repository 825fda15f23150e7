import { RoleCode } from '../../../core/io.ts';
import type { NodeId } from '../../../core/units.ts';
import { nameOf } from '../../facts/words.ts';
import { inWords } from '../../scenario/phrases.ts';

/** Who has tried to become leader since settling began, for the message that nobody did. */
export class Campaigns {
  /** By node: how often it became a candidate; and its present role, 0 if it has declared none since then. */
  private readonly candidacies: number[];
  private readonly roles: number[];

  constructor(nodes: number) {
    this.candidacies = new Array<number>(nodes + 1).fill(0);
    this.roles = new Array<number>(nodes + 1).fill(0);
  }

  note(node: NodeId, role: number): void {
    this.roles[node] = role;
    if (role === RoleCode.candidate) this.candidacies[node]++;
  }

  /**
   * What these servers have tried, and who is absent: "n1 campaigned 3 times in vain, n2 and n3 did not campaign, n4 does
   * not run".
   */
  inWords(present: readonly NodeId[], absent: readonly NodeId[]): string {
    const groups = new Map<string, NodeId[]>();
    for (const node of present) {
      const what = this.attemptsOf(node);
      groups.set(what, [...(groups.get(what) ?? []), node]);
    }
    if (absent.length > 0) groups.set(absent.length === 1 ? 'does not run' : 'do not run', [...absent]);
    return [...groups].map(([what, nodes]) => `${inWords(nodes.map(nameOf))} ${what}`).join(', ');
  }

  private attemptsOf(node: NodeId): string {
    const times = this.candidacies[node];
    if (times > 0) return `campaigned ${times === 1 ? 'once' : `${times} times`} in vain`;
    return this.roles[node] === RoleCode.preCandidate ? 'got no quorum of pre-votes' : 'did not campaign';
  }
}
