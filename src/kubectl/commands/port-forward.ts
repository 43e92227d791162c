import type { Command } from '../command.ts';
import { flag } from '../flags.ts';
import { lazily } from '../lazy.ts';

export const portForward: Command = {
  name: 'port-forward',
  summary: 'Forward one or more local ports to a pod',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  completes: 'ports',
  flags: [
    flag('address', 'list', 'Addresses to listen on, IP addresses or localhost.', { default: '[localhost]' }),
    flag('pod-running-timeout', 'duration', 'How long to wait until at least one pod is running.', {
      default: '1m0s',
    }),
  ],
  run: lazily(async () => (await import('./port-forward/port-forward.ts')).run),
};
