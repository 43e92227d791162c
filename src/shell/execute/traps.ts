import type { Core } from './core.ts';
import { Leave, type Streams } from './state.ts';

/** Runs what is trapped, if anything is. @returns the status: the one before, unless it says another with `exit` */
export async function runTrap(interpreter: Core, name: string, status: number, streams: Streams): Promise<number> {
  const { state } = interpreter;
  const action = state.traps.get(name);
  if (action === undefined || action === '') return status;
  // One that fails, or exits, is not trapped again.
  state.traps.delete(name);
  state.status = status;
  // Ctrl-C has ended the script, but not what is to be done then.
  const signal = streams.signal.aborted ? new AbortController().signal : streams.signal;
  try {
    await interpreter.text(action, { ...streams, signal });
  } catch (cause) {
    if (!(cause instanceof Leave)) throw cause;
    if (name !== 'EXIT') throw cause;
    return cause.status;
  } finally {
    if (name !== 'EXIT' && !state.traps.has(name)) state.traps.set(name, action);
  }
  state.status = status;
  return status;
}
