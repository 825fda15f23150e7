import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/* The text or bytes of a file in pieces, and how they get to disk. */

type Piece = string | Uint8Array;
/** Produces the pieces while the file is written, so that a long file is never held in memory as a whole. */
export type PieceWriter = (write: (piece: Piece) => void) => void;
export type Pieces = Iterable<Piece> | PieceWriter;

/** Thrown by a writer of pieces when the file would become longer than anything that reads it can take. */
export class TooLong extends Error {}

const bufferLength = 65_536;

/** Writes a file and flushes it to disk; throws the file system's errors. */
export function writePieces(path: string, pieces: Pieces): void {
  const descriptor = openSync(path, 'w');
  try {
    let buffered = '';
    const flush = (): void => {
      writeAll(descriptor, Buffer.from(buffered, 'utf8'));
      buffered = '';
    };
    const write = (piece: Piece): void => {
      if (typeof piece === 'string') {
        buffered += piece;
        if (buffered.length >= bufferLength) flush();
      } else {
        flush();
        writeAll(descriptor, piece);
      }
    };
    if (typeof pieces === 'function') pieces(write);
    else for (const piece of pieces) write(piece);
    flush();
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
