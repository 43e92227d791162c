import { ERRNO } from '../constants.ts';
import type { SignalAction } from '../process/signal-state.ts';
import { isUnmaskable, LAST_SIGNAL } from '../process/signals.ts';
import type { Guest } from '../wasi/guest.ts';

const KINDS = ['default', 'ignore', 'handle'] as const;
const HOW = { BLOCK: 0, UNBLOCK: 1, SETMASK: 2 } as const;

/** `struct { u32 kind; u32 flags; u64 mask; }`, 16 bytes. */
function readAction(guest: Guest, at: number): SignalAction | undefined {
  const kind = KINDS[guest.u32(at)];
  return kind === undefined ? undefined : { kind, flags: guest.u32(at + 4), mask: guest.u64(at + 8) };
}

/**
 * sigaction(2): what is handled calls the function that callback_signal named, with the number of the signal. A program that
 * calls this says for each signal what it wants: the others have their default action.
 */
export function sigaction(guest: Guest, signal: number, action: number, old: number): number {
  const { process } = guest;
  if (signal < 1 || signal > LAST_SIGNAL) return ERRNO.EINVAL;
  if (old !== 0) {
    const before = process.signals.action(signal);
    guest.setU32(old, KINDS.indexOf(before.kind));
    guest.setU32(old + 4, before.flags);
    guest.setU64(old + 8, before.mask);
  }
  if (action === 0) return ERRNO.SUCCESS;
  const wanted = readAction(guest, action);
  if (wanted === undefined || isUnmaskable(signal)) return ERRNO.EINVAL;
  if (wanted.kind === 'handle' && process.signals.callback === undefined) return ERRNO.EINVAL;
  process.signals.setAction(signal, wanted);
  process.signalsChanged();
  return ERRNO.SUCCESS;
}

/** sigprocmask(2): signals that it lets through are handled before it returns. */
export function sigprocmask(guest: Guest, how: number, set: number, old: number): number {
  const { process } = guest;
  const { signals } = process;
  const before = signals.mask;
  if (set !== 0) {
    const mask = guest.u64(set);
    if (how === HOW.BLOCK) signals.mask |= mask;
    else if (how === HOW.UNBLOCK) signals.mask &= ~mask;
    else if (how === HOW.SETMASK) signals.mask = mask;
    else return ERRNO.EINVAL;
    process.signalsChanged();
  }
  if (old !== 0) guest.setU64(old, before);
  return ERRNO.SUCCESS;
}

export function sigpending(guest: Guest, set: number): number {
  const { signals } = guest.process;
  guest.setU64(set, signals.pendingMask & signals.mask);
  return ERRNO.SUCCESS;
}

/** sigsuspend(2): waits under another mask for a handler to run. */
export async function sigsuspend(guest: Guest, set: number): Promise<number> {
  const { process } = guest;
  const { signals } = process;
  const before = signals.mask;
  signals.mask = guest.u64(set);
  process.signalsChanged();
  try {
    await process.wait([], () => () => undefined);
  } finally {
    signals.mask = before;
    process.signalsChanged();
  }
  return ERRNO.EINTR;
}
