import { Act } from '../offline/history.ts';
import { bytesOf } from './bytes.ts';

/* The words for types and functions of events in histories in EDN, and their numbers. */

export const typeNames = [':invoke', ':ok', ':fail', ':info'] as const;
export const typeWords = typeNames.map(bytesOf);
export const INVOKE = 0;
export const OK = 1;
export const FAIL = 2;
export const functionNames = [':read', ':write', ':cas', ':get', ':put', ':append'] as const;
export const functionWords = functionNames.map(bytesOf);
export const READ = 0;
export const WRITE = 1;
export const CAS = 2;
/** Functions from here on are about texts. */
export const GET = 3;
export const PUT = 4;

/** What an operation with this function does to a register. */
export function kindOf(f: number): Act {
  switch (f) {
    case READ:
    case GET:
      return Act.read;
    case WRITE:
    case PUT:
      return Act.write;
    case CAS:
      return Act.cas;
    default:
      return Act.append;
  }
}
