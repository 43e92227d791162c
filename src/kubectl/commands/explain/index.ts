import type { Command } from '../../command.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'Get documentation for a resource',
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  completes: 'fields',
  flags: [
    flag('api-version', 'string', 'Use given api-version (group/version) of the resource.'),
    flag('output', 'string', 'Format in which to render the schema. Valid values are: (plaintext).', {
      default: 'plaintext',
    }),
    flag('recursive', 'bool', 'When true, print the name of all the fields recursively.'),
  ],
  run: lazily(async () => (await import('./explain.ts')).run),
};
