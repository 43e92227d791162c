import { flag, type FlagSpec } from './flags.ts';
import { CONNECTION_FLAGS } from './kubeconfig/flags.ts';
import { IMPERSONATION_FLAGS } from './impersonation.ts';

/** Flags that every command takes. Those that only matter to a client of a remote server are accepted without effect. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  ...IMPERSONATION_FLAGS,
  flag('namespace', 'string', 'If present, the namespace scope for this CLI request', { short: 'n' }),
  flag('help', 'bool', 'Help for the command', { short: 'h' }),
  flag('request-timeout', 'string', 'The length of time to wait before giving up on a single server request.', {
    default: '0',
    noEffect: true,
  }),
  flag('context', 'string', 'The name of the kubeconfig context to use'),
  flag('kubeconfig', 'string', 'Path to the kubeconfig file to use for CLI requests.'),
  ...CONNECTION_FLAGS,
  flag('v', 'int', 'number for the log level verbosity', { short: 'v', default: '0', noEffect: true }),
  flag('validate', 'string', 'Must be one of: strict (or true), warn, ignore (or false).', {
    default: 'strict',
    alone: 'strict',
  }),
  flag('field-manager', 'string', 'Name of the manager used to track field ownership.'),
];
