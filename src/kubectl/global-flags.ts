import { flag, type FlagSpec } from './flags.ts';
import { CONNECTION_FLAGS } from './kubeconfig/flags.ts';
import { CLIENT_FLAGS } from './client-flags.ts';
import { IMPERSONATION_FLAGS } from './impersonation.ts';

/** Flags that every command takes. Those that only matter to a client of a remote server are accepted without effect. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  ...IMPERSONATION_FLAGS,
  flag('namespace', 'string', 'If present, the namespace scope for this CLI request', { short: 'n' }),
  flag('help', 'bool', 'Help for the command', { short: 'h' }),
  flag('context', 'string', 'The name of the kubeconfig context to use'),
  flag('kubeconfig', 'string', 'Path to the kubeconfig file to use for CLI requests.'),
  ...CONNECTION_FLAGS,
  ...CLIENT_FLAGS,
];
