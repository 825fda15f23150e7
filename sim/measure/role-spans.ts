import { RoleCode } from '../../core/io.ts';
import type { Micros, NodeId, Term } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';
import { times } from '../kernel/lists.ts';

/** The most spans of a server; further ones are merged into the last. */
const MAX_SPANS = 4000;

type NodeState = 'down' | 'paused' | 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** An interval during which a server is in one state and term. */
export interface StateSpan {
  readonly from: Micros;
  readonly to: Micros;
  readonly state: NodeState;
  readonly term: Term;
}

export interface NodeSpans {
  readonly node: NodeId;
  readonly spans: readonly StateSpan[];
}

const stateOfRole: Readonly<Record<RoleCode, NodeState>> = {
  [RoleCode.follower]: 'follower',
  [RoleCode.preCandidate]: 'pre-candidate',
  [RoleCode.candidate]: 'candidate',
  [RoleCode.leader]: 'leader',
};

/** The spans of one server, and its present state. */
class NodeHistory {
  readonly spans: StateSpan[] = [];
  since: Micros = 0;
  up = false;
  paused = false;
  role: NodeState = 'follower';
  term: Term = 0;

  state(): NodeState {
    if (!this.up) return 'down';
    return this.paused ? 'paused' : this.role;
  }
}

/** Records the state of each server over time: its role and term, or that it is paused or down. */
export class RoleSpans implements FactConsumer {
  private readonly nodes: NodeHistory[];

  constructor(servers: number) {
    this.nodes = times(servers + 1, () => new NodeHistory());
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      const node = this.end(fact);
      node.up = true;
      node.paused = false;
      node.role = 'follower';
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.end(fact).up = false;
    },
    [FactKind.paused]: (fact: Fact): void => {
      this.end(fact).paused = true;
    },
    [FactKind.resumed]: (fact: Fact): void => {
      this.end(fact).paused = false;
    },
    [FactKind.role]: (fact: Fact): void => {
      const node = this.end(fact);
      node.role = stateOfRole[fact.code as RoleCode];
      node.term = fact.term;
    },
  };

  summary(now: Micros): NodeSpans[] {
    return this.nodes.slice(1).map((node, i) => {
      this.push(node, now);
      return { node: i + 1, spans: node.spans };
    });
  }

  /** Ends the present span of the fact's server; the caller then changes the server's state. */
  private end(fact: Fact): NodeHistory {
    const node = this.nodes[fact.node];
    this.push(node, fact.time);
    return node;
  }

  private push(node: NodeHistory, now: Micros): void {
    const { since, term } = node;
    if (now <= since) return;
    const state = node.state();
    const last = node.spans.at(-1);
    // The state and term may be unchanged: a follower also reports its role when it learns of a leader.
    const same = last !== undefined && last.state === state && last.term === term;
    if (same || node.spans.length >= MAX_SPANS) {
      const merged = node.spans.pop();
      node.spans.push({ from: merged?.from ?? since, to: now, state, term });
    } else {
      node.spans.push({ from: since, to: now, state, term });
    }
    node.since = now;
  }
}
