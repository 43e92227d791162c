import type { Command } from '../../command.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { ALL_NAMESPACES } from '../../selection.ts';

/** Upstream: kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go */
export const dump: Command = {
  name: 'dump',
  summary: 'Dump relevant information for debugging and diagnosis',
  usage: '',
  flags: [
    ALL_NAMESPACES,
    { ...OUTPUT_FLAG, default: 'json' },
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag('namespaces', 'list', 'A comma separated list of namespaces to dump.'),
    flag(
      'output-directory',
      'string',
      "Where to output the files.  If empty or '-' uses stdout, otherwise creates a directory hierarchy in that directory",
    ),
    // Logs are asked for as they are: nobody waits for a pod.
    flag('pod-running-timeout', 'duration', 'The length of time to wait until at least one pod is running', {
      default: '20s',
      noEffect: true,
    }),
  ],
  run: lazily(async () => (await import('./dump.ts')).run),
};
