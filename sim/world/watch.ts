import { RoleCode } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { majority } from '../../core/raft/quorum.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { NOBODY } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';

/**
 * The state of the cluster as derived from facts: the leader, the number of leaders so far, the highest committed index,
 * the configuration and, if a scenario needs it, how far each log reaches. Faults choose their targets by it, and
 * `when:` conditions refer to it.
 */
export class Watch implements FactConsumer {
  /** Set whenever something changes that a `when:` condition may depend on; cleared by the event loop. */
  changed = false;
  /** Leaders elected so far. */
  elected = 0;
  /** Highest index that any server committed. */
  committed: Index = 0;
  readonly on: FactConsumer['on'];
  private readonly role: RoleCode[];
  private readonly term: Term[];
  /** By server: the last index it has issued a write for, and the last one on its disk. */
  private readonly last: Index[];
  private readonly durable: Index[];
  private readonly configurations: (Configuration | null)[];
  private readonly configurationIndexes: Index[];
  private lastLeader: NodeId = NOBODY;

  readonly risen: (fact: Fact) => void;

  /** `logs`: whether to track how far each log reaches, which costs a little with every write. */
  constructor(nodes: number, logs: boolean) {
    this.role = new Array<RoleCode>(nodes + 1).fill(RoleCode.follower);
    this.term = new Array<Term>(nodes + 1).fill(0);
    this.last = new Array<Index>(nodes + 1).fill(0);
    this.durable = new Array<Index>(nodes + 1).fill(0);
    this.configurations = new Array<Configuration | null>(nodes + 1).fill(null);
    this.configurationIndexes = new Array<Index>(nodes + 1).fill(0);
    const risen = (fact: Fact): void => {
      this.committed = fact.index;
      this.changed = true;
    };
    this.risen = risen;
    this.on = logs ? { ...this.always, ...this.ofLogs } : this.always;
  }

  private readonly always: FactConsumer['on'] = {
    [FactKind.role]: (fact: Fact): void => {
      this.changed = true;
      const role = fact.code as RoleCode;
      if (role === RoleCode.leader && this.role[fact.node] !== RoleCode.leader) this.elected++;
      if (role === RoleCode.leader) this.lastLeader = fact.node;
      this.role[fact.node] = role;
      this.term[fact.node] = fact.term;
    },
    [FactKind.configuration]: (fact: Fact): void => {
      this.configurations[fact.node] = fact.configuration;
      this.configurationIndexes[fact.node] = fact.index;
      this.changed = true;
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.role[fact.node] = RoleCode.follower;
      this.term[fact.node] = 0;
    },
  };

  private readonly ofLogs: FactConsumer['on'] = {
    [FactKind.booted]: (fact: Fact): void => {
      const { durable } = fact;
      if (durable === null) return;
      this.last[fact.node] = (durable.snapshot?.lastIncludedIndex ?? 0) + durable.entries.length;
      this.durable[fact.node] = this.last[fact.node];
    },
    [FactKind.writeIssued]: (fact: Fact): void => {
      this.last[fact.node] = lastAfter(this.last[fact.node], fact);
      this.changed = true;
    },
    [FactKind.writeDurable]: (fact: Fact): void => {
      this.durable[fact.node] = lastAfter(this.durable[fact.node], fact);
      this.changed = true;
    },
  };

  /** The leader of the highest term among all leaders; NOBODY if there is none. */
  leader(): NodeId {
    let leader: NodeId = NOBODY;
    for (let node = 1; node < this.role.length; node++) {
      if (this.role[node] !== RoleCode.leader) continue;
      if (leader === NOBODY || this.term[node] > this.term[leader]) leader = node;
    }
    return leader;
  }

  isCandidate(node: NodeId): boolean {
    return this.role[node] === RoleCode.candidate || this.role[node] === RoleCode.preCandidate;
  }

  get anyCandidate(): boolean {
    return this.role.some((_, node) => this.isCandidate(node));
  }

  /** The configuration in force at the leader, or else at the last leader; null before one was declared. */
  get configuration(): Configuration | null {
    return this.configurations[this.authority] ?? null;
  }

  /** Whether any server has committed that configuration. */
  get configurationCommitted(): boolean {
    return this.configurationIndexes[this.authority] <= this.committed;
  }

  /** Whether that configuration is committed and not joint. */
  get configurationSettled(): boolean {
    return this.configurationCommitted && (this.configuration?.outgoing.length ?? 0) === 0;
  }

  private get authority(): NodeId {
    const leader = this.leader();
    return leader === NOBODY ? this.lastLeader : leader;
  }

  /** How many entries of the leader's log no server has committed. Needs `logs`. */
  get uncommitted(): number {
    const leader = this.leader();
    return leader === NOBODY ? 0 : Math.max(0, this.last[leader] - this.committed);
  }

  /** Whether an entry that no server has committed is on the disks of exactly a quorum of these voters. Needs `logs`. */
  onQuorum(voters: readonly NodeId[]): boolean {
    if (this.leader() === NOBODY) return false;
    const reach = voters.map((node) => this.durable[node]).sort((a, b) => b - a);
    const quorum = majority(voters.length);
    const most = reach[quorum - 1] ?? 0;
    return most > this.committed && (reach[quorum] ?? 0) < most;
  }
}

function lastAfter(before: Index, fact: Fact): Index {
  const { write } = fact;
  if (write === null) return before;
  let last = before;
  if (write.snapshot !== null) last = Math.max(last, write.snapshot.lastIncludedIndex);
  if (write.truncateFrom > 0) last = Math.min(last, write.truncateFrom - 1);
  const { entries } = write;
  return entries.length === 0 ? last : entries[entries.length - 1].index;
}
