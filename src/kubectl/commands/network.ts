import type { Command } from '../command.ts';
import { portForward } from './port-forward.ts';

/** Commands that carry bytes between this machine and the cluster. */
export const networkCommands: readonly Command[] = [portForward];
