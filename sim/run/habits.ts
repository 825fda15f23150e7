import type { Random } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { createReplica, type Replica } from '../../core/replica.ts';
import type { NodeId } from '../../core/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Alteration, asGiven } from '../scenario/settle-bound.ts';
import { properClient } from '../world/clients/client-habits.ts';
import type { Habits } from '../world/cluster.ts';
import { type HostHabits, properHost } from '../world/host/host-habits.ts';
import { givenOptions } from '../world/own-replica/given.ts';
import { guardedHabits } from '../world/own-replica/guarded-habits.ts';
import { guarded } from '../world/own-replica/guarded-replica.ts';
import type { Bug } from '../zoo/bug.ts';

/** How replicas, hosts and clients deviate from correct behaviour, or which other replica runs. */
export interface HabitOptions {
  /** A known bug to run with. */
  readonly bug?: Bug;
  /** Makes the replicas under test; raftsim's own if absent. */
  readonly createReplica?: (node: NodeId, options: Options, random: Random) => Replica;
  /** Called with the 32 random bits each time a raftsim replica draws an election time-out. */
  readonly onTimeout?: (node: NodeId, options: Options, bits: number) => void;
}

/** How the replicas, hosts and clients of a run behave: correctly, except for what the options change. */
export function habitsOf({ cluster, clients }: Scenario, options: HabitOptions): Habits {
  const { bug, createReplica: own, onTimeout } = options;
  const nodes = cluster.replicas + cluster.spares;
  const brought = own !== undefined || bug?.own === true;
  const rules = bug?.rules === undefined ? paperRules : { ...paperRules, ...bug.rules };
  const noted = (random: Random, node: NodeId, options: Options): Random => ({
    next: () => {
      const bits = random.next();
      onTimeout?.(node, options, bits);
      return bits;
    },
  });
  const made = (node: NodeId, options: Options, random: Random): Replica => {
    if (own !== undefined) return own(node, options, random);
    return createReplica(
      node,
      options,
      onTimeout === undefined ? random : noted(random, node, options),
      rules,
    );
  };
  return {
    createReplica: (node, given, random) => {
      const options = brought ? givenOptions(given) : given;
      const make = (): Replica => {
        if (bug?.options === undefined) return made(node, options, random);
        return bent(made(node, bug.options(node, options), random), node, bug.options);
      };
      return brought ? guarded(make, { node, nodes, clients: clients.count }) : make();
    },
    ownReplicas: brought,
    host: bug?.own === true ? guardedHabits(hostHabits(bug), nodes) : hostHabits(bug),
    client: bug?.client === undefined ? properClient : { ...properClient, ...bug.client },
    alter: alterationBy(bug),
  };
}

/**
 * How a bug changes options, for the settling phase to know them. What is wrong with a user's function (it throws, or what
 * it returns are no options) is reported when the server starts; here the options then stay as they are.
 */
function alterationBy(bug: Bug | undefined): Alteration {
  const change = bug?.options;
  if (change === undefined) return asGiven;
  return (node, options) => {
    try {
      // A copy, since a user's function may change what it is given.
      return { ...options, ...change(node, { ...options }) };
    } catch {
      return options;
    }
  };
}

/** A bug's changes of options also apply to those that an operator gives to the running replica. */
function bent(replica: Replica, node: NodeId, change: NonNullable<Bug['options']>): Replica {
  return {
    step: (now, input, out) =>
      replica.step(
        now,
        input.kind === 'configure' ? { kind: 'configure', options: change(node, input.options) } : input,
        out,
      ),
  };
}

function hostHabits(bug: Bug | undefined): HostHabits {
  if (bug?.recover === undefined && bug?.host === undefined) return properHost;
  return { ...properHost, ...(bug.recover === undefined ? {} : { recover: bug.recover }), ...bug.host };
}
