import { ReplyStatus } from '../../core/io.ts';
import { type Command, Op } from '../../core/kv/command.ts';
import type { Index, Micros, NodeId } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { clientInWords } from '../facts/operation.ts';
import { nameOf, opNames } from '../facts/words.ts';
import { momentInWords } from '../kernel/time.ts';
import { withoutPadding } from '../world/clients/values.ts';
import type { Findings } from './findings.ts';
import type { View } from './view.ts';

interface Committed {
  readonly index: Index;
  readonly by: NodeId;
  readonly time: Micros;
}

/** Equal requests of which not all are answered: an answer may be to the first of them. */
interface Asked {
  readonly command: Command;
  readonly time: Micros;
  /** How far any server had committed by then. */
  readonly committed: Committed;
  /** How many of them are not answered. */
  open: number;
}

/** What clients are answered: paper §8, thesis §6.3 and §6.4. */
export class ReadAudit {
  private readonly view: View;
  private readonly findings: Findings;
  private committedAnywhere: Committed = { index: 0, by: 0, time: 0 };
  /** By server, client and attempt. */
  private readonly requests = new Map<string, Asked>();
  /** Commands that some server has applied, by session and serial. */
  private readonly done = new Set<string>();

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  committed({ node, index, time }: Fact): void {
    if (index > this.committedAnywhere.index) this.committedAnywhere = { index, by: node, time };
  }

  applied({ session, serial }: Fact): void {
    if (session > 0) this.done.add(`${session} ${serial}`);
  }

  asked({ node, request, time }: Fact): void {
    if (request === null) return;
    const key = `${node} ${request.client} ${request.attempt}`;
    const before = this.requests.get(key);
    if (before !== undefined) before.open++;
    else
      this.requests.set(key, { command: request.command, time, committed: this.committedAnywhere, open: 1 });
  }

  answered(fact: Fact): void {
    const { node, reply } = fact;
    if (reply === null) return;
    const key = `${node} ${reply.client} ${reply.attempt}`;
    const asked = this.requests.get(key);
    if (asked === undefined) return;
    if (--asked.open === 0) this.requests.delete(key);
    if (reply.status !== ReplyStatus.ok && reply.status !== ReplyStatus.mismatch) return;
    const { command, committed, time } = asked;
    const who = `${nameOf(node)} answers ${clientInWords(reply.client)}'s`;
    const term = this.view.term[node];
    // A get may have gone through the log as well; then its retry is answered with what it found there the first time.
    if (this.done.has(`${command.session} ${command.serial}`)) {
      this.findings.kept('answered-uncommitted');
      return;
    }
    if (command.op === Op.get) {
      const has = this.view.applied[node];
      if (has >= committed.index) return;
      const text = `${who} get ${command.key}, asked at ${momentInWords(time)}, with its state as of index ${has}, although ${nameOf(committed.by)} had committed up to ${committed.index} at ${momentInWords(committed.time)}${this.deposed(node)}${this.unconfirmed(node, time)}${this.unready(node)}`;
      this.findings.broken(fact, 'read-behind', text, { node, term, index: has + 1 });
      return;
    }
    const what = `${opNames[command.op]} ${command.key}=${withoutPadding(command.value ?? 'nothing')}`;
    const text = `${who} ${what} with “done” before any server has applied it`;
    this.findings.broken(fact, 'answered-uncommitted', text, { node, term });
  }

  /** "; n1 had committed no entry of its own term 2". */
  private unready(node: NodeId): string {
    const term = this.view.leading[node];
    const log = this.view.log(node);
    const commit = this.view.commit[node];
    if (term === 0 || commit < log.first || commit > log.last || log.termAt(commit) === term) return '';
    return `; ${nameOf(node)} had committed no entry of its own term ${term} yet`;
  }

  /** "; n1 had last heard from a majority at 4.702 s": a leader may have been deposed since. */
  private unconfirmed(node: NodeId, asked: Micros): string {
    if (this.view.leading[node] === 0) return '';
    const heard = this.view.majorityHeardAt(node);
    return heard >= asked
      ? ''
      : `; ${nameOf(node)} had last heard from a majority at ${momentInWords(heard)}`;
  }

  /** "; n3 leads term 4 since 4.900 s, while n1 takes itself for the leader of term 3". */
  private deposed(node: NodeId): string {
    const { newest, leading } = this.view;
    if (newest.term <= this.view.term[node] || newest.node === node) return '';
    const own =
      leading[node] === 0
        ? ''
        : `, while ${nameOf(node)} takes itself for the leader of term ${leading[node]}`;
    return `; ${nameOf(newest.node)} leads term ${newest.term} since ${momentInWords(newest.since)}${own}`;
  }
}
