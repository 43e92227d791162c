import { expect, test } from 'vitest';
import { stopSignal } from './signals.ts';

/** moby/sys/signal, ParseSignal: names with and without SIG, numbers, real-time signals. */
test.each([
  [undefined, 'SIGTERM'],
  ['', 'SIGTERM'],
  ['SIGQUIT', 'SIGQUIT'],
  ['quit', 'SIGQUIT'],
  ['3', 'SIGQUIT'],
  ['28', 'SIGWINCH'],
  ['31', 'SIGSYS'],
  ['32', 'SIGTERM'],
  ['34', 'SIGRTMIN'],
  ['37', 'SIGRTMIN+3'],
  ['SIGRTMIN+3', 'SIGRTMIN+3'],
  ['RTMAX-14', 'SIGRTMAX-14'],
  ['SIGRTMIN+16', 'SIGTERM'],
  ['CLD', 'SIGCHLD'],
  ['NONSENSE', 'SIGTERM'],
])('a StopSignal of %s is %s', (name, expected) => {
  expect(stopSignal(name)).toBe(expected);
});
