import type { Command } from '../command.ts';
import { cp } from './cp.ts';
import { portForward } from './port-forward.ts';
import { proxy } from './proxy.ts';

/** Commands that carry bytes between this machine and the cluster. */
export const networkCommands: readonly Command[] = [cp, portForward, proxy];
