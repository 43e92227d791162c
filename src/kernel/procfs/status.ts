import type { PidView } from '../process/pid-view.ts';
import type { Process } from '../process/process.ts';
import { capabilityLines, credentialLines } from './credentials.ts';

/** USER_HZ: what times are told in. */
export const TICKS = 100;
const PAGE = 65536;
/** A page of memory as programs of Linux know it. */
const LINUX_PAGE = 4096;
/** A terminal's device number: /dev/pts/0. */
const PTS = 34816;
const STATES = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' } as const;

function stateOf(process: Process): keyof typeof STATES {
  if (process.zombie) return 'Z';
  if (process.stopped) return 'T';
  return process.waiting ? 'S' : 'R';
}

/** The name of a program without its directories, as far as the kernel keeps it (TASK_COMM_LEN). */
export function nameOf(process: Process): string {
  return (process.args[0] ?? '').replace(/^.*\//, '').slice(0, 15);
}

/** Ticks of a time in milliseconds. */
function ticks(milliseconds: number): number {
  return Math.floor((milliseconds / 1000) * TICKS);
}

function mask(set: bigint): string {
  return set.toString(16).padStart(16, '0');
}

function parentOf({ parent }: Process, pids: PidView): number {
  return parent === undefined ? 0 : pids.pidOf(parent);
}

/** proc_pid_status(5) */
export function statusText(process: Process, pids: PidView): string {
  const { signals, group } = process;
  const pid = pids.pidOf(process);
  // From the namespace that is looked from to the process's own.
  const numbers = (here: number, inside: number): string => (here === inside ? String(here) : `${here}\t${inside}`);
  const state = stateOf(process);
  const kilobytes = (process.pages * PAGE) / 1024;
  const memory = (name: string, value: number): string => `${name}:\t${String(value).padStart(8)} kB`;
  const fds = [...process.descriptors.entries()].reduce((most, [fd]) => Math.max(most, fd + 1), 0);
  return [
    `Name:\t${nameOf(process)}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    `State:\t${state} (${STATES[state]})`,
    `Tgid:\t${pid}`,
    'Ngid:\t0',
    `Pid:\t${pid}`,
    `PPid:\t${parentOf(process, pids)}`,
    'TracerPid:\t0',
    ...credentialLines(process.credentials).slice(0, 2),
    `FDSize:\t${Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(fds, 1))))}`,
    ...credentialLines(process.credentials).slice(2),
    `NStgid:\t${numbers(pid, process.pid)}`,
    `NSpid:\t${numbers(pid, process.pid)}`,
    `NSpgid:\t${numbers(pids.groupOf(group), group.id)}`,
    `NSsid:\t${numbers(pids.sessionOf(group.session), group.session.id)}`,
    ...(process.zombie ? [] : [memory('VmPeak', kilobytes), memory('VmSize', kilobytes), memory('VmRSS', kilobytes)]),
    'Threads:\t1',
    `SigQ:\t0/${MAX_PENDING}`,
    `SigPnd:\t${mask(0n)}`,
    `ShdPnd:\t${mask(signals.pendingMask)}`,
    `SigBlk:\t${mask(signals.mask)}`,
    `SigIgn:\t${mask(signals.maskOf('ignore'))}`,
    `SigCgt:\t${mask(signals.maskOf('handle'))}`,
    ...capabilityLines(process.credentials),
    'Seccomp:\t0',
    'Cpus_allowed:\t1',
    'Cpus_allowed_list:\t0',
    '',
  ].join('\n');
}

/** RLIMIT_SIGPENDING */
export const MAX_PENDING = 63_000;

/** proc_pid_stat(5): the fields that ps and top read, zero where there is nothing to say. */
export function statText(process: Process, pids: PidView, bootedAt: number): string {
  const { group, cpu } = process;
  const { session } = group;
  const started = Math.max(0, ticks(process.startedAt - bootedAt));
  const terminal = process.terminal === undefined ? 0 : PTS;
  const { foreground: job } = session;
  const foreground = session.terminal === undefined || job === undefined ? -1 : pids.groupOf(job);
  const bytes = process.pages * PAGE;
  const fields = [
    [
      pids.pidOf(process),
      `(${nameOf(process)})`,
      stateOf(process),
      parentOf(process, pids),
      pids.groupOf(group),
      pids.sessionOf(session),
      terminal,
      foreground,
    ],
    // flags, faults
    [0, 0, 0, 0, 0],
    [ticks(cpu.used - cpu.system), ticks(cpu.system), 0, 0],
    // priority, nice, threads, itrealvalue
    [20, 0, 1, 0],
    [started, bytes, bytes / LINUX_PAGE, '18446744073709551615'],
    // addresses of code and stack, signals, wchan, swap
    [0, 0, 0, 0, 0],
    [process.signals.pendingMask & LOW, process.signals.mask & LOW],
    [process.signals.maskOf('ignore') & LOW, process.signals.maskOf('handle') & LOW],
    [0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [process.zombie ? exitWord(process) : 0],
  ];
  return `${fields.flat().join(' ')}\n`;
}

/** Only the first 31 signals fit into fields of stat. */
const LOW = 0x7fff_ffffn;

function exitWord(process: Process): number {
  const { code, signal } = process.status ?? { code: 0 };
  return signal === undefined ? (code & 0xff) << 8 : code - 128;
}

/** proc_pid_statm(5), in pages. */
export function statmText(process: Process): string {
  const pages = (process.pages * PAGE) / LINUX_PAGE;
  return `${pages} ${pages} 0 0 0 ${pages} 0\n`;
}
