/*
 * Acknowledged survives: at the end of the run every acknowledged write is part of the state or was overwritten
 * by a later one.
 * Paper: §5.3 and §8 (a client's command is answered after it was applied); thesis §6.3.
 * An acknowledged write must have taken effect at some index of the committed history. At the end a quorum of
 * the latest configuration, or of the latest committed one, must hold the highest such index on disk; the hash
 * of its prefix covers everything below it.
 * Reading a violation: 'never-applied': a write was acknowledged before any server applied it. 'off-history':
 * what was acknowledged is not what was committed at that index. 'lost': the entry was there, and is gone from
 * too many disks.
 * Known false positives: machines that were replaced by empty ones without being removed from the
 * configuration. Switched off if clients give a command a new serial when they retry it, and for replicas that
 * do not declare what they apply.
 */
import { Op } from '../../core/kv/command.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { type Index, type Micros, NOBODY, type NodeId } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { clientInWords, type Operation, Outcome } from '../facts/operation.ts';
import { nameOf } from '../facts/words.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import { operationInWords } from './linearizability/explain.ts';
import type { Effects } from './trackers/effects.ts';
import type { Ledger } from './trackers/ledger.ts';
import type { Logs } from './trackers/logs.ts';
import { type Counted, countedInWords, isQuorum } from './trackers/quorum.ts';

const acknowledgedSurvivesReasons = ['never-applied', 'off-history', 'lost'] as const;
type Reason = (typeof acknowledgedSurvivesReasons)[number];

export class AcknowledgedSurvives extends BaseJudge implements Counted {
  readonly property = 'acknowledged-survives';
  private readonly nodes: number;
  private readonly effects: Effects;
  private readonly logs: Logs;
  private readonly ledger: Ledger;
  /** The configuration in the log of the server that last extended the ledger. */
  private configuration: Configuration;
  /** The highest index at which an acknowledged write took effect, and the hash of the prefix up to it. */
  private highest: Index = 0;
  private hash = 0;
  /** Sequence number and time of the end of the run; if a limit ended it early, of the last answer. */
  private endSequence = 0;
  private endTime: Micros = 0;

  constructor(
    court: Court,
    effects: Effects,
    logs: Logs,
    ledger: Ledger,
    initial: Configuration,
    nodes: number,
  ) {
    super(court);
    this.nodes = nodes;
    this.effects = effects;
    this.logs = logs;
    this.ledger = ledger;
    this.configuration = initial;
  }

  completed(fact: Fact, operation: Operation): void {
    this.phase(fact);
    if (isAcknowledgedWrite(operation)) this.acknowledge(fact, operation);
  }

  phase(fact: Fact): void {
    this.endSequence = fact.sequence;
    this.endTime = fact.time;
  }

  /** The ledger grew because of this server's commit. */
  grown(node: NodeId): void {
    this.configuration = this.logs.memory[node].configuration;
  }

  counts(node: NodeId): boolean {
    return node <= this.nodes && this.logs.disk[node].holds(this.highest, this.hash);
  }

  override finish(): void {
    if (this.highest === 0 || this.objected) return;
    this.comparisons++;
    if (isQuorum(this.configuration, this) || this.isHeldByCommitted()) return;
    const reason: Reason = 'lost';
    const holders = countedInWords(this.nodes, this);
    const text = `index ${this.highest}, acknowledged to a client, is left on disk at ${holders} only`;
    this.objectAt(this.endSequence, this.endTime, reason, text);
  }

  /** If the run ends during a membership change, the latest configuration may not be committed yet. */
  private isHeldByCommitted(): boolean {
    const committed = this.ledger.configurationAt(this.ledger.last);
    return committed !== null && isQuorum(committed, this);
  }

  private acknowledge(fact: Fact, operation: Operation): void {
    if (!this.effects.anyDeclared || this.objected) return;
    const { session, serial } = operation;
    const index = this.effects.indexOf(session, serial);
    if (index < 0) return;
    this.comparisons++;
    if (index === 0) {
      this.blame(fact, operation, 'never-applied', 'no server has applied it');
      return;
    }
    if (!this.effects.hashKnown || !this.ledger.has(index)) return;
    const hash = this.ledger.hashAt(index);
    if (this.effects.hash !== hash)
      this.blame(
        fact,
        operation,
        'off-history',
        `index ${index}, where it was applied, was committed with something else`,
      );
    else if (index > this.highest) {
      this.highest = index;
      this.hash = hash;
    }
  }

  private blame(fact: Fact, operation: Operation, reason: Reason, why: string): void {
    const { client, serial, answeredBy } = operation;
    const what = `${clientInWords(client)}'s ${operationInWords(operation)}`;
    const by = answeredBy === NOBODY ? '' : ` by ${nameOf(answeredBy)}`;
    this.object(fact, reason, `${what} was acknowledged${by}, but ${why}`, { client, serial });
  }
}

function isAcknowledgedWrite(operation: Operation): boolean {
  return operation.outcome === Outcome.ok && operation.op !== Op.get && operation.matched;
}
