import { ERRNO, SIGNALS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { LFLAG } from '../tty/termios.ts';
import { TtyDescription } from '../tty/tty-description.ts';
import type { Process } from './process.ts';

/** What a process is about to do with a terminal. */
export type TerminalUse = 'read' | 'write' | 'change';

/** The signal that keeps a process in the background from it; undefined when it may do so. */
function keptBy(process: Process, description: TtyDescription, use: TerminalUse): number | undefined {
  const { terminal } = description;
  const { session } = process.group;
  if (session.terminal !== terminal || session.foreground === undefined || session.foreground === process.group)
    return undefined;
  if (use === 'read') return SIGNALS.SIGTTIN;
  return use === 'change' || (terminal.termios.lflag & LFLAG.TOSTOP) !== 0 ? SIGNALS.SIGTTOU : undefined;
}

/**
 * Job control: who is in the background is stopped by SIGTTIN or SIGTTOU, and tries again when continued (POSIX, general
 * terminal interface, "Terminal access control"). @returns an errno: EIO for those whom nobody could continue, EINTR
 */
export function terminalAccess(process: Process, description: Description, use: TerminalUse): number | Promise<number> {
  if (!(description instanceof TtyDescription)) return ERRNO.SUCCESS;
  const signal = keptBy(process, description, use);
  if (signal === undefined) return ERRNO.SUCCESS;
  const { signals, group } = process;
  if (signals.blocks(signal) || signals.action(signal).kind === 'ignore')
    return use === 'read' ? ERRNO.EIO : ERRNO.SUCCESS;
  if (group.orphaned) return ERRNO.EIO;
  group.signal(signal);
  return process.attend().then((attended) => {
    if (attended === 'interrupted') return ERRNO.EINTR;
    return terminalAccess(process, description, use);
  });
}
