import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';
import { times } from '../lists.ts';
import type { Host } from './host/host.ts';
import type { Network } from './network/network.ts';

/** Fewer messages than this may all be lost without the link being dead. */
const FEW = 5;

/** What was last seen of a disk, or of a link one way. */
class Way {
  /** When a write or message arrives behind which all others wait; 0: none. */
  private blockedUntil: Micros = 0;
  /** Messages that left, and those of them that were lost. */
  private sent = 0;
  private lost = 0;
  /** Whether it let nothing through between the last two looks. */
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
 * What kept servers from coming nearer between the last two looks, though nothing is broken any more: one write that took
 * all that time, one message that held up all others of an ordered link, or chance that lost whatever a link was given.
 */
export class Obstacles {
  private readonly hosts: readonly Host[];
  private readonly network: Network;
  private readonly disks: readonly Way[];
  /** By sender and receiver: ids, from 1. */
  private readonly links: readonly (readonly Way[])[];

  constructor(hosts: readonly Host[], network: Network) {
    this.hosts = hosts;
    this.network = network;
    const ways = (): readonly Way[] => times(hosts.length + 1, () => new Way());
    this.disks = ways();
    this.links = times(hosts.length + 1, ways);
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

  /** Whether this server was held up, as far as this peer is concerned, or anyone else that runs if it is NOBODY. */
  holdUp(node: NodeId, peer: NodeId): boolean {
    if (this.disks[node].shut) return true;
    return this.hosts.some(
      ({ id, up }) =>
        (peer === NOBODY ? up : id === peer) && (this.links[node][id].shut || this.links[id][node].shut),
    );
  }
}
