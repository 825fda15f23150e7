import type { Index, NodeId, Term } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { momentInWords } from '../kernel/time.ts';
import { type Slip, type SlipKind, slipKinds } from './slip.ts';

/** When it happened: a fact, or part of one. */
type Moment = Pick<Fact, 'sequence' | 'time'>;

interface About {
  readonly node: NodeId;
  readonly term: Term;
  readonly index?: Index;
}

/** Of each kind so many slips are kept from the beginning, and as many from the end. */
const MOST_OF_A_KIND = 40;
/** An own replica is accused of breaking a rule that it keeps at least so many times as often. */
const SELDOM = 10;

/**
 * What an own replica may be accused of. `always`: what the judges go by as well, whoever wrote the replica. `once kept`:
 * rules that are read off messages, which an own replica may use in another way; so it must first be seen to keep them,
 * and break them seldom. `never`: rules of raftsim's core rather than of Raft, or told by declarations that others may make
 * differently.
 */
const ownReplicas: Readonly<Record<SlipKind, 'always' | 'once kept' | 'never'>> = {
  'stale-log-elected': 'once kept',
  'second-vote': 'always',
  'too-few-votes': 'once kept',
  'false-acknowledgement': 'once kept',
  'removed-without-conflict': 'once kept',
  'removed-while-leading': 'always',
  'counted-too-few': 'once kept',
  'counted-earlier-term': 'once kept',
  'committed-untold': 'once kept',
  'leads-in-spite-of-newer-term': 'never',
  'read-behind': 'never',
  'answered-uncommitted': 'once kept',
  'applied-out-of-order': 'never',
  'changed-too-early': 'never',
  'snapshot-goes-back': 'never',
  'lost-from-disk': 'always',
  'accepted-in-spite': 'once kept',
  'misstates-log': 'once kept',
  'executed-twice': 'always',
  'state-differs': 'always',
  'transfer-held': 'never',
};

/** The slips found, and what is known of the accused that speaks for them. */
export class Findings {
  private readonly found = new Map<SlipKind, Slip[]>();
  /** Kinds of slips of which this replica is not accused: for good, or until it was seen to keep the rule. */
  private readonly silent: ReadonlySet<SlipKind>;
  private readonly unproven: Set<SlipKind>;
  /** Rules that an own replica broke before it was seen to keep them: it goes by others. */
  private readonly foreign = new Set<SlipKind>();
  /** How often an own replica has kept, and broken, a rule that is read off messages. */
  private readonly habits = new Map<SlipKind, { kept: number; broken: number }>();
  /** By server: the last start at which its disk lacked what it had confirmed. */
  private readonly lost = new Map<NodeId, Moment>();

  /** @param isOwn whether the servers are replicas other than raftsim's core */
  constructor(isOwn: boolean) {
    const of = (when: string): readonly SlipKind[] =>
      isOwn ? slipKinds.filter((kind) => ownReplicas[kind] === when) : [];
    this.silent = new Set(of('never'));
    this.unproven = new Set(of('once kept'));
    for (const kind of this.unproven) this.habits.set(kind, { kept: 0, broken: 0 });
  }

  /** In the order of time. */
  slips(): readonly Slip[] {
    const told = [...this.found].filter(([kind]) => !this.isHabit(kind)).flatMap(([, slips]) => slips);
    return told.sort((a, b) => a.sequence - b.sequence);
  }

  /** Whether an own replica breaks this rule as a matter of course: then it goes by another, at least at times. */
  private isHabit(kind: SlipKind): boolean {
    const habit = this.habits.get(kind);
    return habit !== undefined && habit.broken * SELDOM > habit.kept;
  }

  /** A rule was kept where it could have been broken. */
  kept(kind: SlipKind): void {
    const habit = this.habits.get(kind);
    if (habit !== undefined) habit.kept++;
    if (this.unproven.size > 0 && !this.foreign.has(kind)) this.unproven.delete(kind);
  }

  /** A rule was broken: `text` is a sentence that begins with the server. */
  broken({ sequence, time }: Moment, kind: SlipKind, text: string, { node, term, index = 0 }: About): void {
    if (this.silent.has(kind)) return;
    if (this.unproven.has(kind)) {
      this.foreign.add(kind);
      return;
    }
    const habit = this.habits.get(kind);
    if (habit !== undefined) habit.broken++;
    const lost = this.lost.get(node);
    if (kind === 'lost-from-disk') this.lost.set(node, { sequence, time });
    const excuse =
      lost === undefined || kind === 'lost-from-disk'
        ? ''
        : `; but when it started at ${momentInWords(lost.time)}, its disk had lost what it had confirmed`;
    const slips = this.found.get(kind) ?? [];
    this.found.set(kind, slips);
    slips.push({ kind, sequence, time, node, term, index, text: text + excuse });
    if (slips.length > 2 * MOST_OF_A_KIND) slips.splice(MOST_OF_A_KIND, 1);
  }
}
