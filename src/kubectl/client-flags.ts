import { flag, type FlagSpec } from './flags.ts';

/** Flags of every command about the client itself. Upstream: cli-runtime/pkg/genericclioptions, kubectl/pkg/cmd/profiling.go, klog. */
export const CLIENT_FLAGS: readonly FlagSpec[] = [
  // There is no disk between commands that something could be kept on, and no wire to compress for.
  flag('cache-dir', 'string', 'Default cache directory', { default: '/root/.kube/cache', noEffect: true }),
  flag('disable-compression', 'bool', 'If true, opt-out of response compression for all requests to the server', {
    noEffect: true,
  }),
  // Lines are written as they come.
  flag('log-flush-frequency', 'duration', 'Maximum number of seconds between log flushes', {
    default: '5s',
    noEffect: true,
  }),
  flag('match-server-version', 'bool', 'Require server version to match client version'),
  flag('profile', 'string', 'Name of profile to capture. One of (none|cpu|heap|goroutine|threadcreate|block|mutex)', {
    default: 'none',
  }),
  // Nothing is written to it: a browser takes no profiles of Go.
  flag('profile-output', 'string', 'Name of the file to write the profile to', {
    default: 'profile.pprof',
    noEffect: true,
  }),
  flag(
    'request-timeout',
    'string',
    "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
    { default: '0' },
  ),
  flag('v', 'int', 'number for the log level verbosity', { short: 'v' }),
  flag(
    'vmodule',
    'string',
    'comma-separated list of pattern=N settings for file-filtered logging (only works for the default text log format)',
    { shown: '' },
  ),
  flag(
    'warnings-as-errors',
    'bool',
    'Treat warnings received from the server as errors and exit with a non-zero exit code',
  ),
];
