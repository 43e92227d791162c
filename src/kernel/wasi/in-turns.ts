import type { Process } from '../process/process.ts';
import { sizeOf } from './transfer.ts';

/** Bytes that a call moves before others get their turn: a few milliseconds of fresh memory on a slow machine. */
export const PIECE = 1 << 20;

/**
 * Goes on with a call that has much to do, a piece at a time, as long as it is the process's turn. Only the end of the process
 * comes between the pieces: on Linux too, signals do not interrupt what files are read and written by (signal(7)).
 * @param step does the next piece; false when there is no more
 */
export async function inTurns(process: Process, step: () => boolean): Promise<void> {
  const { cpu } = process;
  // What was done before has to be charged first: when the call has given its promise.
  await Promise.resolve();
  cpu.enter();
  while (process.ending === undefined && step()) {
    const turn = cpu.expired();
    if (turn === undefined) continue;
    await turn;
    cpu.enter();
  }
  cpu.leave();
}

/** The buffers from so many bytes on, and no more than a piece of them. */
function pieceOf(buffers: readonly Uint8Array[], skip: number): Uint8Array[] {
  const piece: Uint8Array[] = [];
  let before = 0;
  for (const buffer of buffers) {
    const from = Math.max(0, skip - before);
    const to = Math.min(buffer.length, skip + PIECE - before);
    if (from < to) piece.push(buffer.subarray(from, to));
    before += buffer.length;
  }
  return piece;
}

/**
 * Moves buffers from or to a file, which never has to wait for anything but its turn.
 * @param move moves a piece, of which so many bytes come before; answers bytes, or minus an errno
 * @returns bytes, or minus an errno
 */
export function moveInTurns(
  process: Process,
  buffers: readonly Uint8Array[],
  move: (piece: readonly Uint8Array[], done: number) => number,
): number | Promise<number> {
  if (sizeOf(buffers) <= PIECE) return move(buffers, 0);
  let done = 0;
  let failure = 0;
  const step = (): boolean => {
    const piece = pieceOf(buffers, done);
    const wanted = sizeOf(piece);
    const moved = wanted === 0 ? 0 : move(piece, done);
    if (moved < 0) failure = moved;
    else done += moved;
    return wanted > 0 && moved === wanted;
  };
  const result = (): number => (done > 0 ? done : failure);
  return step() ? inTurns(process, step).then(result) : result();
}
