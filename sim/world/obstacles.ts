import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';
import { times } from '../kernel/lists.ts';
import type { Host } from './host/host.ts';
import type { Network } from './network/network.ts';

/** A link that lost all its messages counts as dead only if there were at least this many. */
const FEW = 5;

/** The last observation of a disk, or of a link in one direction. */
class Path {
  /** When the write or message that blocks all others behind it is done; 0: none does. */
  private blockedUntil: Micros = 0;
  /** Messages sent, and those of them that were lost. */
  private sent = 0;
  private lost = 0;
  /** Whether it let nothing through between the last two observations. */
  shut = false;

  look(now: Micros, blockedUntil: Micros, sent: number, lost: number): void {
    const blocked = blockedUntil > now && blockedUntil === this.blockedUntil;
    const dead = sent - this.sent >= FEW && sent - this.sent === lost - this.lost;
    this.shut = blocked || dead;
    this.blockedUntil = blockedUntil;
    this.sent = sent;
    this.lost = lost;
  }
}

/**
 * What blocked servers between the last two observations although all faults are healed: a write that took all that time,
 * a message that delayed all others of an ordered link, or random loss of every message of a link.
 */
export class Obstacles {
  private readonly hosts: readonly Host[];
  private readonly network: Network;
  private readonly disks: readonly Path[];
  /** Indexed by the ids of sender and receiver. */
  private readonly links: readonly (readonly Path[])[];

  constructor(hosts: readonly Host[], network: Network) {
    this.hosts = hosts;
    this.network = network;
    const paths = (): readonly Path[] => times(hosts.length + 1, () => new Path());
    this.disks = paths();
    this.links = times(hosts.length + 1, paths);
  }

  look(now: Micros): void {
    for (const { id, disk } of this.hosts) {
      this.disks[id].look(now, disk.headDoneAt, 0, 0);
      for (const other of this.hosts) {
        const { blockedUntil, sent, lost } = this.network.traffic(id, other.id);
        this.links[id][other.id].look(now, blockedUntil, sent, lost);
      }
    }
  }

  /** Whether this server was blocked by its disk, or on a link with this peer (NOBODY: with any server that is up). */
  holdUp(node: NodeId, peer: NodeId): boolean {
    if (this.disks[node].shut) return true;
    return this.hosts.some(
      ({ id, up }) =>
        (peer === NOBODY ? up : id === peer) && (this.isShut(node, id) || this.isShut(id, node)),
    );
  }

  /** A link over which no message can ever pass holds nobody up: there is nothing to wait for. */
  private isShut(from: NodeId, to: NodeId): boolean {
    return this.links[from][to].shut && this.network.letsThrough(from, to);
  }
}
