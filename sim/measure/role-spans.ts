import { RoleCode } from '../../core/io.ts';
import type { Micros, NodeId, Term } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';
import { times } from '../lists.ts';

/** How many spans a server has; beyond, its short ones run together. */
const MAX_SPANS = 4000;

type NodeState = 'down' | 'paused' | 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** A server in one state and term for a while. */
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

class Course {
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

/** What each server was at every moment: its role and term, or paused, or down. */
export class RoleSpans implements FactConsumer {
  private readonly courses: Course[];

  constructor(servers: number) {
    this.courses = times(servers + 1, () => new Course());
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      const course = this.end(fact);
      course.up = true;
      course.paused = false;
      course.role = 'follower';
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
      const course = this.end(fact);
      course.role = stateOfRole[fact.code as RoleCode];
      course.term = fact.term;
    },
  };

  summary(now: Micros): NodeSpans[] {
    return this.courses.slice(1).map((course, i) => {
      this.push(course, now);
      return { node: i + 1, spans: course.spans };
    });
  }

  /** Ends the server's present span; the caller then changes its state. */
  private end(fact: Fact): Course {
    const course = this.courses[fact.node];
    this.push(course, fact.time);
    return course;
  }

  private push(course: Course, now: Micros): void {
    const { since, term } = course;
    if (now <= since) return;
    const state = course.state();
    const last = course.spans.at(-1);
    // A follower that changes its mind about the leader remains what it was.
    const same = last !== undefined && last.state === state && last.term === term;
    if (same || course.spans.length >= MAX_SPANS) {
      const merged = course.spans.pop();
      course.spans.push({ from: merged?.from ?? since, to: now, state, term });
    } else {
      course.spans.push({ from: since, to: now, state, term });
    }
    course.since = now;
  }
}
