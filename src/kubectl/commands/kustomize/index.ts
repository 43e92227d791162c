import type { Command } from '../../command.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';

const HELM = 'Enable use of the Helm chart inflator generator.';

/** Upstream: kustomize/commands/build. What runs other programs is refused, as where there are none. */
export const kustomize: Command = {
  name: 'kustomize',
  summary: 'Build a kustomization target from a directory or URL',
  usage: 'DIR',
  flags: [
    flag('enable-helm', 'bool', HELM),
    flag('helm-command', 'string', 'helm command (path to executable)', { default: 'helm' }),
    flag('load-restrictor', 'string', 'Whether local kustomizations may load files from outside of their root.', {
      default: 'LoadRestrictionsRootOnly',
    }),
    flag('output', 'string', 'If specified, write output to this path.', { short: 'o' }),
  ],
  run: lazily(async () => (await import('./kustomize.ts')).run),
};
