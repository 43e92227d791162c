import type { Command } from '../command.ts';
import { flag } from '../flags.ts';
import { lazily } from '../lazy.ts';
import { CONTAINER_FLAG } from '../pods.ts';

export const cp: Command = {
  name: 'cp',
  summary: 'Copy files and directories to and from containers',
  usage: '<file-spec-src> <file-spec-dest>',
  completes: 'pod paths',
  flags: [
    CONTAINER_FLAG,
    flag('no-preserve', 'bool', 'Do not keep ownership and permissions of what is copied into the container.', {
      default: 'false',
    }),
    flag('retries', 'int', 'How often a copy from a container is taken up again; negative for without end.', {
      default: '0',
    }),
  ],
  run: lazily(async () => (await import('./cp/cp.ts')).run),
};
