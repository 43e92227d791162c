import type { Command } from '../command.ts';
import { apply } from './apply.ts';
import { attach } from './attach.ts';
import { autoscale } from './autoscale.ts';
import { deleteCommand } from './delete.ts';
import { edit } from './edit.ts';
import { exec } from './exec.ts';
import { expose } from './expose.ts';
import { get } from './get.ts';
import { logs } from './logs.ts';
import { moreCommands } from './more.ts';
import { networkCommands } from './network.ts';
import { rollout } from './rollout.ts';
import { runPod } from './run.ts';
import { scale } from './scale.ts';
import { set } from './set.ts';

/** Every command; a new one is a line here. */
export const commands: readonly Command[] = [
  apply,
  attach,
  autoscale,
  deleteCommand,
  edit,
  exec,
  expose,
  get,
  logs,
  rollout,
  runPod,
  scale,
  set,
  ...moreCommands,
  ...networkCommands,
].sort((a, b) => (a.name < b.name ? -1 : 1));
