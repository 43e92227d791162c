import type { Signal } from '../kernel/index.ts';

/** signal(7): what an image's StopSignal may name by number. */
const BY_NUMBER: Readonly<Record<string, Signal>> = {
  '1': 'SIGHUP',
  '2': 'SIGINT',
  '3': 'SIGQUIT',
  '9': 'SIGKILL',
  '10': 'SIGUSR1',
  '12': 'SIGUSR2',
  '13': 'SIGPIPE',
  '15': 'SIGTERM',
  '28': 'SIGWINCH',
};

/** The signal that asks a container to stop: the image's StopSignal (`SIGQUIT`, `QUIT`, `3`), or SIGTERM. */
export function stopSignal(name: string | undefined): Signal {
  if (name === undefined || name === '') return 'SIGTERM';
  const upper = name.toUpperCase();
  const full = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  return BY_NUMBER[name] ?? Object.values(BY_NUMBER).find((signal) => signal === full) ?? 'SIGTERM';
}
