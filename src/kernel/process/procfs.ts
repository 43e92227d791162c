import { descriptorDirectory, FixedDirectory, GeneratedDirectory, generatedFile } from '../fs/special-files.ts';
import { SymlinkInode, type Caller, type DirectoryInode, type Inode } from '../fs/inode.ts';
import { pathOf } from '../fs/location.ts';
import { attributes } from '../fs/tree-directory.ts';
import type { SocketRow } from '../net/network-namespace.ts';
import { socketTables } from '../net/proc-net.ts';
import { capabilityLines, credentialLines } from './proc-credentials.ts';
import { callerOf, type Process } from './process.ts';

/** What /proc tells of beside the processes. */
export interface ProcSource {
  readonly processes: ReadonlyMap<number, Process>;
  readonly hostname: string;
  readonly nodeName: string;
  /** The process whose call is under way. */
  caller(): Caller | undefined;
  /** Milliseconds since the node started, and since the Unix epoch. */
  uptime(): number;
  now(): number;
  /** Bytes. */
  memory(): { readonly limit: number; readonly used: number };
  /** Text of /proc/PID/mounts and /proc/PID/mountinfo. */
  mounts(): string;
  mountinfo(): string;
  /** The sockets of the network namespace, for net/tcp and the like. */
  sockets(): Iterable<SocketRow>;
}

const TICKS = 100;

function stateOf(process: Process): string {
  if (process.zombie) return 'Z (zombie)';
  return process.stopped ? 'T (stopped)' : 'S (sleeping)';
}

function nameOf(process: Process): string {
  return (process.args[0] ?? '').replace(/^.*\//, '').slice(0, 15);
}

function status(process: Process): string {
  const parent = process.parent?.pid ?? 0;
  const kilobytes = process.pages * 64;
  return [
    `Name:\t${nameOf(process)}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    `State:\t${stateOf(process)}`,
    `Tgid:\t${process.pid}`,
    `Pid:\t${process.pid}`,
    `PPid:\t${parent}`,
    ...credentialLines(process.credentials),
    `VmSize:\t${kilobytes} kB`,
    `VmRSS:\t${kilobytes} kB`,
    'Threads:\t1',
    ...capabilityLines(process.credentials),
    '',
  ].join('\n');
}

/** proc_pid_stat(5): the fields that ps and top read, zero where there is nothing to say. */
function stat(process: Process, source: ProcSource): string {
  const parent = process.parent?.pid ?? 0;
  const started = Math.max(0, Math.round(((process.startedAt - (source.now() - source.uptime())) / 1000) * TICKS));
  const terminal = process.terminal === undefined ? 0 : 34816;
  const bytes = process.pages * 65536;
  const state = stateOf(process).slice(0, 1);
  const head = `${process.pid} (${nameOf(process)}) ${state} ${parent} ${process.pid} ${process.pid} ${terminal} -1`;
  const userTime = Math.floor((process.cpu.used / 1000) * TICKS);
  return `${head} 0 0 0 0 0 ${userTime} 0 0 0 20 0 1 0 ${started} ${bytes} ${process.pages * 16} ${'0 '.repeat(27)}0\n`;
}

function processDirectory(process: Process, source: ProcSource): DirectoryInode {
  const owner = callerOf(process, () => undefined);
  const joined = (items: readonly string[]): string => items.map((item) => `${item}\0`).join('');
  return new FixedDirectory({
    cmdline: generatedFile(() => joined(process.args)),
    comm: generatedFile(() => `${nameOf(process)}\n`),
    cwd: new SymlinkInode(attributes(0o777, 0), pathOf(process.cwd)),
    environ: generatedFile(() => joined(process.env)),
    fd: descriptorDirectory(owner, () => [...process.descriptors.entries()].map(([fd]) => fd)),
    mountinfo: generatedFile(() => source.mountinfo()),
    mounts: generatedFile(() => source.mounts()),
    root: new SymlinkInode(attributes(0o777, 0), '/'),
    stat: generatedFile(() => stat(process, source)),
    status: generatedFile(() => status(process)),
  });
}

function meminfo(source: ProcSource): string {
  const { limit, used } = source.memory();
  const line = (name: string, bytes: number): string =>
    `${`${name}:`.padEnd(15)} ${String(Math.floor(bytes / 1024)).padStart(8)} kB`;
  const free = Math.max(0, limit - used);
  return `${[line('MemTotal', limit), line('MemFree', free), line('MemAvailable', free), line('Buffers', 0), line('Cached', 0), line('SwapTotal', 0), line('SwapFree', 0)].join('\n')}\n`;
}

function uptime(source: ProcSource): string {
  return `${(source.uptime() / 1000).toFixed(2)} 0.00\n`;
}

/** proc(5), as far as ps, top, free, mount and the like read it. */
export function procDirectory(source: ProcSource): DirectoryInode {
  const fixed: Readonly<Record<string, Inode>> = {
    cpuinfo: generatedFile(() => 'processor\t: 0\nvendor_id\t: WebAssembly\nmodel name\t: WebAssembly\n\n'),
    loadavg: generatedFile(
      () => `0.00 0.00 0.00 1/${source.processes.size} ${Math.max(...source.processes.keys(), 0)}\n`,
    ),
    meminfo: generatedFile(() => meminfo(source)),
    mounts: new SymlinkInode(attributes(0o777, 0), 'self/mounts'),
    net: socketTables(() => source.sockets()),
    stat: generatedFile(
      () =>
        `cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\nbtime ${Math.floor((source.now() - source.uptime()) / 1000)}\n`,
    ),
    sys: new FixedDirectory({
      kernel: new FixedDirectory({ hostname: generatedFile(() => `${source.hostname}\n`) }),
    }),
    uptime: generatedFile(() => uptime(source)),
    version: generatedFile(() => `Tabernetes kernel on ${source.nodeName} (WebAssembly, WASI preview1)\n`),
  };
  return new GeneratedDirectory(
    (name) => {
      if (name === 'self') {
        const pid = source.caller()?.pid;
        return pid === undefined ? undefined : new SymlinkInode(attributes(0o777, 0), String(pid));
      }
      const process = /^\d+$/.test(name) ? source.processes.get(Number(name)) : undefined;
      return process === undefined ? fixed[name] : processDirectory(process, source);
    },
    () => [...[...source.processes.keys()].map(String), ...Object.keys(fixed), 'self'],
  );
}
