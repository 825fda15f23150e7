import type { NodeId } from '../../core/units.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import type { ChaosSpec } from '../scenario/fault-spec.ts';
import type { Cluster } from '../world/cluster.ts';
import { faultNamed } from './catalogue.ts';
import type { ChaosUse } from './fault.ts';
import type { ActiveStrike } from './strike.ts';

/** A fault that chaos may draw. */
interface Family {
  /** Position of its step in the scenario. */
  readonly step: number;
  readonly weight: number;
  readonly use: ChaosUse<Readonly<Record<string, unknown>>>;
  /** Whether the fault has a duration; others end by themselves. */
  readonly lasting: boolean;
}

interface Broken {
  readonly nodes: readonly NodeId[];
  readonly strike: ActiveStrike;
}

const TWO_32 = 4294967296;

/**
 * The random faults of a scenario's `chaos:` section. At random intervals one of the families strikes, drawn by
 * weight, for a random duration. At no time are more servers broken than the budget allows; servers that the
 * scenario's own steps have taken down, paused or left with an unusable disk count as well. Each seed switches
 * some families off (swarm testing), since a mix of all of them can hide what a few would reveal.
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
    // Each family has its own draw for being off, so that adding a family changes nothing for the others.
    const on = all.filter(({ step }) => {
      const own = new Stream(streamKey(key, `swarm ${cluster.scenario.faults[step].do}`));
      return own.next() / TWO_32 >= spec.swarm;
    });
    // At least one family stays on.
    this.families = on.length > 0 || all.length === 0 ? on : [all[this.stream.below(all.length)]];
  }

  /** Makes all further draws with this key; the choice of families stays. */
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

  /** The servers that the family may break now; null if the budget allows none. */
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
      // The replacement needs a machine that was never used.
      if (!this.cluster.hosts.some(({ incarnation }) => incarnation === 0)) return null;
      const lost = broken.filter((node) => this.isLost(node));
      if (lost.length > 0) return lost.slice(0, 1);
    }
    const room = budget - broken.length;
    if (room <= 0) return null;
    const sound = this.stream.shuffle(voters.filter((node) => !bad.has(node)));
    // The leader is struck with probability 1/2.
    const leader = this.cluster.watch.leader();
    if (sound.includes(leader) && this.stream.below(2) === 0) {
      sound.splice(sound.indexOf(leader), 1);
      sound.unshift(leader);
    }
    return sound.slice(0, use.breaks === 'some' ? 1 + this.stream.below(room) : 1);
  }

  /** The servers that do not work at present: broken by chaos, down, paused, or with an unusable disk. */
  private bad(): ReadonlySet<NodeId> {
    this.broken = this.broken.filter(({ strike }) => !strike.ended);
    const bad = new Set(this.broken.flatMap(({ nodes }) => nodes));
    for (const { id, up, paused, disk } of this.cluster.hosts) {
      if (!up || paused || disk.objection !== '') bad.add(id);
    }
    return bad;
  }

  /** Whether the server is down and cannot be started, because its disk is unusable. */
  private isLost(node: NodeId): boolean {
    const host = this.cluster.host(node);
    return !host.up && host.disk.objection !== '';
  }
}
