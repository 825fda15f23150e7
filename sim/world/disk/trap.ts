import type { Write } from '../../../core/io.ts';

/** A fault that waits on a machine for a certain write, to crash it right before or after that is durable. */
export interface Trap {
  /** before: the write is about to become durable. after: it has just become durable, and the replica does not know yet. */
  readonly moment: 'before' | 'after';
  matches(write: Write): boolean;
  /** Called at that moment; normally crashes the machine. */
  spring(): void;
}
