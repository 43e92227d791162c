import { OnDemand } from '../../base/index.ts';
import type { ShellCommand } from '../execute/state.ts';

const program = new OnDemand(() => import('../pager/index.ts'));

const less: ShellCommand = (context) => program.use((it) => it.less(context));

export const pagerCommands: Readonly<Record<string, ShellCommand>> = { less, more: less };
