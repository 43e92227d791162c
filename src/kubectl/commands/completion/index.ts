import type { Command } from '../../command.ts';
import { usageError } from '../../errors.ts';
import { SCRIPTS } from './scripts.ts';

/** The terminal completes by itself; the scripts define what others refer to. Upstream: kubectl/pkg/cmd/completion */
export const completion: Command = {
  name: 'completion',
  summary: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  usage: 'SHELL',
  flags: [],
  run({ io }, { args }) {
    const [shell, ...more] = args;
    if (shell === undefined) throw usageError('Shell not specified.', 'kubectl completion');
    if (more.length > 0) throw usageError('Too many arguments. Expected only the shell type.', 'kubectl completion');
    const script = SCRIPTS[shell];
    if (script === undefined)
      throw usageError(`Unsupported shell type ${JSON.stringify(shell)}.`, 'kubectl completion');
    io.stdout(script);
    return Promise.resolve(0);
  },
};
