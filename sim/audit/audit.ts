import { RoleCode } from '../../core/io.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';
import { nameOf } from '../facts/words.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { longestTransferTimeout } from '../scenario/settle-bound.ts';
import { firstConfiguration } from '../world/machines.ts';
import { ApplyingAudit } from './applying.ts';
import { CommitAudit } from './commits.ts';
import { DiskAudit } from './disks.ts';
import { ElectionAudit } from './elections.ts';
import { Findings } from './findings.ts';
import { MembershipAudit } from './membership.ts';
import { ReadAudit } from './reads.ts';
import { ReplicationAudit } from './replication.ts';
import type { Slip } from './slip.ts';
import { TransferAudit } from './transfers.ts';
import { View } from './view.ts';

/**
 * Compares what each server does with what Raft's rules allow it, given what it holds and what it was told. Judges say which
 * property is lost; the audit says who broke which rule first, which is often long before, in another server. It explains and
 * does not judge: a slip that does no harm is no violation.
 */
export class Audit implements FactConsumer {
  private readonly findings: Findings;
  private readonly until: number;
  private readonly view: View;
  private readonly elections: ElectionAudit;
  private readonly replication: ReplicationAudit;
  private readonly commits: CommitAudit;
  private readonly reads: ReadAudit;
  private readonly membership: MembershipAudit;
  private readonly applying: ApplyingAudit;
  private readonly transfers: TransferAudit;
  private readonly disks: DiskAudit;
  /** The last event heard. */
  private heard = 0;

  /** @param until the number of the last event that is of interest */
  constructor(scenario: Scenario, until: number) {
    const { cluster } = scenario;
    this.until = until;
    this.findings = new Findings(cluster.replica !== '');
    this.view = new View(cluster.replicas + cluster.spares, firstConfiguration(cluster.replicas));
    const { view, findings } = this;
    this.elections = new ElectionAudit(view, findings);
    this.replication = new ReplicationAudit(view, findings);
    this.commits = new CommitAudit(view, findings);
    this.reads = new ReadAudit(view, findings);
    this.membership = new MembershipAudit(view, findings);
    this.applying = new ApplyingAudit(view, findings);
    this.transfers = new TransferAudit(view, findings, longestTransferTimeout(scenario));
    this.disks = new DiskAudit(view, findings);
  }

  /** Whether the run has gone past the last event of interest. */
  get isOver(): boolean {
    return this.heard > this.until;
  }

  /** The slips found, in the order of time. */
  slips(): readonly Slip[] {
    return this.findings.slips();
  }

  readonly on: FactConsumer['on'] = {
    [FactKind.booted]: (fact) => {
      if (this.isLate(fact)) return;
      this.membership.settle();
      this.disks.starting(fact);
      this.view.booted(fact);
      this.commits.booted(fact.node);
      this.applying.booted(fact.node);
    },
    [FactKind.crashed]: (fact) => {
      if (this.isLate(fact)) return;
      this.membership.settle();
      this.view.leading[fact.node] = 0;
    },
    [FactKind.role]: (fact) => {
      if (this.isLate(fact)) return;
      const before = this.view.leading[fact.node];
      this.view.role(fact);
      if (fact.code !== RoleCode.leader || before === fact.term) return;
      this.transfers.elected(fact.node);
      this.elections.elected(fact);
      this.commits.elected(fact.node);
    },
    [FactKind.messageDelivered]: (fact) => {
      const { message, time } = fact;
      if (message === null || this.isLate(fact)) return;
      this.membership.settle();
      this.view.delivered(message, time);
      this.elections.delivered(message);
      this.commits.delivered(message);
    },
    [FactKind.messageSent]: (fact) => {
      const { message } = fact;
      if (message === null || this.isLate(fact)) return;
      this.view.sent(message.from);
      this.elections.sent(fact, message);
      this.replication.misstates(fact, message);
      this.replication.acknowledged(fact, message);
      if (message.type === MessageType.appendEntries) this.led(fact, message);
    },
    [FactKind.writeIssued]: (fact) => {
      if (this.isLate(fact)) return;
      this.disks.issued(fact);
      this.replication.writing(fact);
      this.applying.writing(fact);
      this.membership.written(fact);
      this.view.writeIssued(fact);
    },
    [FactKind.writeDurable]: (fact) => {
      if (this.isLate(fact)) return;
      this.disks.confirmed(fact);
      this.view.writeDurable(fact);
    },
    [FactKind.commit]: (fact) => {
      if (this.isLate(fact)) return;
      this.commits.committed(fact);
      this.view.commit[fact.node] = Math.max(fact.index, this.view.commit[fact.node]);
      this.reads.committed(fact);
    },
    [FactKind.applied]: (fact) => {
      if (this.isLate(fact)) return;
      this.applying.applied(fact);
      this.reads.applied(fact);
    },
    [FactKind.milestone]: (fact) => {
      if (!this.isLate(fact)) this.transfers.milestone(fact);
    },
    [FactKind.phase]: (fact) => {
      if (this.isLate(fact)) return;
      if (fact.code === Phase.settle) this.transfers.settles(fact);
      if (fact.code === Phase.end) this.transfers.ended(fact);
    },
    [FactKind.requestDelivered]: (fact) => {
      if (this.isLate(fact)) return;
      this.membership.settle();
      this.view.begins(fact.node);
      this.reads.asked(fact);
    },
    [FactKind.replySent]: (fact) => {
      if (this.isLate(fact)) return;
      this.view.sent(fact.node);
      this.reads.answered(fact);
    },
  };

  private isLate({ sequence }: Fact): boolean {
    this.heard = sequence;
    return sequence > this.until;
  }

  /** A server sends what only a leader sends, although it was told of a newer term before. */
  private led(fact: Fact, { from, term, id }: Message): void {
    const told = this.view.newerTerm(from);
    if (told === null || told.message.term <= term) return;
    const text = `${nameOf(from)} still leads term ${term} (~${id}) although ~${told.message.id} from ${nameOf(told.message.from)} has told it of term ${told.message.term}: it should have stepped down`;
    this.findings.broken(fact, 'leads-in-spite-of-newer-term', text, { node: from, term });
  }
}
