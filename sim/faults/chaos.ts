import type { NodeId } from '../../core/units.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import type { ChaosSpec } from '../scenario/fault-spec.ts';
import type { Cluster } from '../world/cluster.ts';
import { faultNamed } from './catalogue.ts';
import type { ChaosUse } from './fault.ts';
import type { StrikeUnderWay } from './strike.ts';

/** A kind of fault that chaos may draw. */
interface Family {
  /** Position of its step in the scenario. */
  readonly step: number;
  readonly weight: number;
  readonly use: ChaosUse<Readonly<Record<string, unknown>>>;
  /** Whether it takes a duration; the others end by themselves. */
  readonly lasting: boolean;
}

interface Broken {
  readonly nodes: readonly NodeId[];
  readonly strike: StrikeUnderWay;
}

const TWO_32 = 4294967296;

/**
 * Faults at random: every now and then one of the families strikes, drawn by weight, for a random while. Never are
 * more servers broken at once than the budget allows, by chaos and by the scenario's own steps together as far
 * as servers are down, paused or without a disk to start from. Each seed switches some families off altogether
 * (swarm testing), since a mix of everything hides what a few of them would bring about.
 */
export class Chaos {
  private readonly cluster: Cluster;
  private readonly spec: ChaosSpec;
  private readonly stream: Stream;
  private readonly families: readonly Family[];
  private broken: Broken[] = [];

  constructor(cluster: Cluster, spec: ChaosSpec, key: StreamKey) {
    this.cluster = cluster;
    this.spec = spec;
    this.stream = new Stream(streamKey(key, 'course'));
    const all = cluster.scenario.faults.flatMap(({ placement, do: name }, step): Family[] => {
      const { chaos: use, lasting } = faultNamed(name);
      if (placement.kind !== 'chaos' || use === undefined) return [];
      return [{ step, weight: placement.weight, use, lasting }];
    });
    // A family's chance to be off is its own draw: another family in the list changes nothing for it.
    const on = all.filter(({ step }) => {
      const own = new Stream(streamKey(key, `swarm ${cluster.scenario.faults[step].do}`));
      return own.next() / TWO_32 >= spec.swarm;
    });
    // A seed that would switch all of them off keeps one.
    this.families = on.length > 0 || all.length === 0 ? on : [all[this.stream.below(all.length)]];
  }

  /** From now on chance decides as under this key; which families take part stays. */
  reseed(key: StreamKey): void {
    this.stream.rekey(streamKey(key, 'course'));
  }

  begin(): void {
    this.cluster.after(this.spec.from + this.pause(), () => this.tick());
    this.cluster.after(this.spec.until, () => {
      for (const { strike } of this.broken) strike.over();
    });
  }

  private pause(): number {
    return this.stream.between(this.spec.everyMin, this.spec.everyMax);
  }

  private tick(): void {
    const { cluster, spec } = this;
    if (cluster.now >= spec.until) return;
    const family = this.draw();
    const lasts = Math.min(
      this.stream.between(spec.forMin, spec.forMax),
      Math.max(1, spec.until - cluster.now),
    );
    const targets = family === null ? null : this.targets(family);
    if (family !== null && targets !== null) {
      const whole = family.use.breaks === 'whole';
      const params = family.use.params(whole ? [] : targets, this.stream, cluster.scenario);
      const strike =
        params === null
          ? null
          : cluster.faults.strikeWith(family.step, params, family.lasting ? lasts : null);
      if (strike !== null) this.broken.push({ nodes: targets, strike });
    }
    cluster.after(this.pause(), () => this.tick());
  }

  private draw(): Family | null {
    const total = this.families.reduce((sum, { weight }) => sum + weight, 0);
    let left = (this.stream.next() / TWO_32) * total;
    for (const family of this.families) {
      left -= family.weight;
      if (left < 0) return family;
    }
    return null;
  }

  /** Whom the family may break just now; null: nobody, the budget is spent. */
  private targets({ use }: Family): readonly NodeId[] | null {
    if (use.breaks === 'none') return [];
    const voters = [...this.cluster.voters];
    const bad = this.bad();
    const mostThatMayFail = Math.floor((voters.length - 1) / 2);
    const budget = Math.min(this.spec.budget, mostThatMayFail);
    const broken = voters.filter((node) => bad.has(node));
    if (use.breaks === 'whole')
      return broken.length === 0 && budget > 0 && budget === mostThatMayFail ? voters : null;
    if (use.breaks === 'lost') {
      // Machines that were never used take the places.
      if (!this.cluster.hosts.some(({ incarnation }) => incarnation === 0)) return null;
      const lost = broken.filter((node) => this.isLost(node));
      if (lost.length > 0) return lost.slice(0, 1);
    }
    const room = budget - broken.length;
    if (room <= 0) return null;
    const sound = this.stream.shuffle(voters.filter((node) => !bad.has(node)));
    // The leader is worth as much as all the others together.
    const leader = this.cluster.watch.leader();
    if (sound.includes(leader) && this.stream.below(2) === 0) {
      sound.splice(sound.indexOf(leader), 1);
      sound.unshift(leader);
    }
    return sound.slice(0, use.breaks === 'some' ? 1 + this.stream.below(room) : 1);
  }

  /** Whom nobody can count on just now: broken by chaos, down, paused, or with a disk that will not start again. */
  private bad(): ReadonlySet<NodeId> {
    this.broken = this.broken.filter(({ strike }) => !strike.ended);
    const bad = new Set(this.broken.flatMap(({ nodes }) => nodes));
    for (const { id, up, paused, disk } of this.cluster.hosts) {
      if (!up || paused || disk.objection !== '') bad.add(id);
    }
    return bad;
  }

  /** Down, and not to be started any more. */
  private isLost(node: NodeId): boolean {
    const host = this.cluster.host(node);
    return !host.up && host.disk.objection !== '';
  }
}
