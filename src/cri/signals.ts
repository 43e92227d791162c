import type { Signal } from '../kernel/index.ts';

/** signal(7): the standard signals by their numbers, from 1. */
const STANDARD = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
  'VTALRM PROF WINCH IO PWR SYS'
).split(' ');
/** Names that mean another. */
const ALIASES: Readonly<Record<string, string>> = { CLD: 'CHLD', IOT: 'ABRT', POLL: 'IO', UNUSED: 'SYS' };
const REAL_TIME = /^RT(?:MIN(?:\+(?:[1-9]|1[0-5]))?|MAX(?:-(?:[1-9]|1[0-4]))?)$/;
const FIRST_REAL_TIME = 34;
const LAST_REAL_TIME = 64;

function byNumber(number: number): Signal | undefined {
  const standard = STANDARD[number - 1];
  if (standard !== undefined) return `SIG${standard}` as Signal;
  if (number < FIRST_REAL_TIME || number > LAST_REAL_TIME) return undefined;
  return number === FIRST_REAL_TIME ? 'SIGRTMIN' : `SIGRTMIN+${number - FIRST_REAL_TIME}`;
}

/**
 * The signal that asks a container to stop: the image's StopSignal (`SIGQUIT`, `QUIT`, `3`, `SIGRTMIN+3`: moby/sys/signal), or
 * SIGTERM, also for a name that no signal has (containerd, ParseSignal).
 */
export function stopSignal(name: string | undefined): Signal {
  if (name === undefined || name === '') return 'SIGTERM';
  if (/^\d+$/.test(name)) return byNumber(Number(name)) ?? 'SIGTERM';
  const short = name.toUpperCase().replace(/^SIG/, '');
  const known = ALIASES[short] ?? short;
  return STANDARD.includes(known) || REAL_TIME.test(known) ? (`SIG${known}` as Signal) : 'SIGTERM';
}
