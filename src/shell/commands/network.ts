import type { ShellCommand } from '../execute/state.ts';

/** A command whose code is loaded when it is first used. */
function later(load: () => Promise<ShellCommand>): ShellCommand {
  return async (context) => (await load())(context);
}

/** Commands that speak HTTP from the shell's machine. */
export const networkCommands: Readonly<Record<string, ShellCommand>> = {
  curl: later(async () => (await import('../network/curl/curl.ts')).curl),
  wget: later(async () => (await import('../network/wget/wget.ts')).wget),
};
