import { ERRNO } from '../constants.ts';
import type { Process } from './process.ts';

/** Options of waitpid(2), with Linux's numbers. */
export const WAIT = { NOHANG: 1, UNTRACED: 2, CONTINUED: 8 } as const;

/** What a parent is told of a child. */
export type ChildChange =
  | { readonly kind: 'ended'; readonly child: Process }
  | { readonly kind: 'stopped'; readonly child: Process; readonly signal: number }
  | { readonly kind: 'continued'; readonly child: Process };

/** Which children: one (n), any (-1), those of the parent's group (0), those of a group (-n). */
function isMeant(parent: Process, child: Process, pid: number): boolean {
  if (pid === -1) return true;
  if (pid > 0) return child.pid === pid;
  return child.group.id === (pid === 0 ? parent.group.id : -pid);
}

/** News of a child, of those that are meant; ECHILD when there are none, undefined when there is nothing new. */
export function childChange(parent: Process, pid: number, options: number): ChildChange | number | undefined {
  let any = false;
  for (const child of parent.children) {
    if (!isMeant(parent, child, pid)) continue;
    any = true;
    if (child.zombie) return { kind: 'ended', child };
    const { report } = child;
    if (report?.kind === 'stopped' && (options & WAIT.UNTRACED) !== 0) return { ...report, child };
    if (report?.kind === 'continued' && (options & WAIT.CONTINUED) !== 0) return { ...report, child };
  }
  return any ? undefined : ERRNO.ECHILD;
}

/** Waits for news of a child. @returns an errno: ECHILD, EINTR; undefined with NOHANG when there is nothing new */
export async function waitForChild(parent: Process, pid: number, options: number): Promise<ChildChange | number> {
  for (;;) {
    if ((await parent.wait([parent.childChanged])) === 'interrupted') return ERRNO.EINTR;
    const change = childChange(parent, pid, options);
    if (change !== undefined) return change;
  }
}
