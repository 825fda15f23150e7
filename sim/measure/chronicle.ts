import { RoleCode } from '../../core/io.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import { contentsOf, logInWords } from '../facts/disk-contents.ts';
import { type Fact, type FactConsumer, FactKind, NO_TARGET } from '../facts/facts.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { thrownInWords, unusableInWords } from '../world/own-replica/own-code.ts';
import { VotesReceived } from './votes.ts';

/** The latest this many events are kept. */
const MAX_EVENTS = 20_000;
/** Further occurrences of the same milestone are not listed. */
const MAX_OF_MILESTONE = 100;

/** An event worth mentioning in a summary of the run. */
export interface NotableEvent {
  readonly sequence: number;
  readonly time: Micros;
  /** 0: no particular server. */
  readonly node: NodeId;
  readonly text: string;
}

/**
 * Collects the notable events of a run, in words: elections, crashes, faults, milestones; no messages or
 * requests, except the votes that made a leader.
 */
export class Chronicle implements FactConsumer {
  private events: NotableEvent[] = [];
  private readonly role: RoleCode[];
  private readonly milestones = new Map<string, number>();
  private readonly scenario: Scenario;
  private readonly votes = new VotesReceived();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    const servers = scenario.cluster.replicas + scenario.cluster.spares;
    this.role = new Array<RoleCode>(servers + 1).fill(RoleCode.follower);
  }

  readonly on = {
    [FactKind.messageDelivered]: (fact: Fact): void => {
      this.votes.delivered(fact);
    },
    [FactKind.booted]: (fact: Fact): void => {
      this.role[fact.node] = RoleCode.follower;
      if (fact.code === 1 || fact.durable === null) return;
      const held = contentsOf(fact.durable);
      this.tell(fact, `n${fact.node} starts again with term ${held.term} and ${logInWords(held)}`);
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.tell(fact, `n${fact.node} goes down (${fact.text})`);
    },
    [FactKind.writesLost]: (fact: Fact): void => {
      // Its disk may have said otherwise.
      const writes = fact.index === 1 ? '1 write' : `${fact.index} writes`;
      if (fact.index > 0) this.tell(fact, `n${fact.node} loses ${writes} that had not reached its disk`);
    },
    [FactKind.paused]: (fact: Fact): void => {
      this.tell(fact, `n${fact.node} is paused`);
    },
    [FactKind.resumed]: (fact: Fact): void => {
      this.tell(fact, `n${fact.node} resumes`);
    },
    [FactKind.role]: (fact: Fact): void => {
      const before = this.role[fact.node];
      this.role[fact.node] = fact.code as RoleCode;
      if (fact.code === RoleCode.candidate) this.tell(fact, `n${fact.node} campaigns in term ${fact.term}`);
      else if (before === fact.code) return;
      else if (fact.code === RoleCode.leader) {
        const votes = this.votes.inWords(fact.node, fact.term);
        this.tell(fact, `n${fact.node} leads term ${fact.term}${votes}`);
      } else if (before === RoleCode.leader) this.tell(fact, `n${fact.node} steps down, term ${fact.term}`);
    },
    [FactKind.milestone]: (fact: Fact): void => {
      const times = (this.milestones.get(fact.text) ?? 0) + 1;
      this.milestones.set(fact.text, times);
      if (times <= MAX_OF_MILESTONE) this.tell(fact, `n${fact.node}: ${fact.text}`);
    },
    [FactKind.faultBegan]: (fact: Fact): void => {
      const name = this.scenario.faults[fact.code].do;
      this.tell(fact, fact.text === NO_TARGET ? `${name} finds no target` : `${name} strikes ${fact.text}`);
    },
    [FactKind.faultEnded]: (fact: Fact): void => {
      if (this.scenario.faults[fact.code].for === null) return;
      this.tell(fact, `${this.scenario.faults[fact.code].do} of ${fact.text} is over`);
    },
    [FactKind.threw]: (fact: Fact): void => {
      this.tell(fact, `n${fact.node} fails an assertion: ${thrownInWords(fact.text, fact.what)}`);
    },
    [FactKind.unusable]: (fact: Fact): void => {
      this.tell(fact, `n${fact.node} ${unusableInWords(fact.text)}`);
    },
  };

  summary(): NotableEvent[] {
    return this.events;
  }

  private tell({ sequence, time, node }: Fact, text: string): void {
    this.events.push({ sequence, time, node, text });
    if (this.events.length >= 2 * MAX_EVENTS) this.events = this.events.slice(-MAX_EVENTS);
  }
}
