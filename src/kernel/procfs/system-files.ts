import { type DirectoryInode, type Inode, SymlinkInode } from '../fs/inode.ts';
import { PID_MAX } from '../process/pid-namespace.ts';
import { type Entries, entryAttributes, EntryDirectory, type EntryOwner, textFile } from './entries.ts';
import type { ProcSource } from './source.ts';
import { TICKS } from './status.ts';

/** What uname(2) answers, as far as programs ask the kernel for it. */
const RELEASE = '6.12.0-wasi';
const VERSION = '#1 SMP PREEMPT_DYNAMIC WebAssembly';
const CAP_LAST = 40;
const NGROUPS_MAX = 65536;
const SOMAXCONN = 4096;

function kilobytes(name: string, bytes: number): string {
  return `${`${name}:`.padEnd(15)} ${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
}

function meminfo(source: ProcSource): string {
  const { limit, used } = source.memory();
  const free = Math.max(0, limit - used);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', limit],
    ['MemFree', free],
    ['MemAvailable', free],
    ['Buffers', 0],
    ['Cached', 0],
    ['SwapCached', 0],
    ['Active', used],
    ['Inactive', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Shmem', 0],
  ];
  return rows.map(([name, bytes]) => kilobytes(name, bytes)).join('');
}

function uptime(source: ProcSource): string {
  const up = source.uptime();
  return `${(up / 1000).toFixed(2)} ${(Math.max(0, up - source.cpuTime()) / 1000).toFixed(2)}\n`;
}

function running(source: ProcSource): number {
  return [...source.pids.processes.values()].filter((it) => it.running && !it.waiting && !it.stopped).length;
}

function loadavg(source: ProcSource): string {
  const last = Math.max(0, ...source.pids.processes.keys());
  return `0.00 0.00 0.00 ${running(source)}/${source.pids.processes.size} ${last}\n`;
}

function stat(source: ProcSource): string {
  const ticks = (milliseconds: number): number => Math.floor((milliseconds / 1000) * TICKS);
  const used = source.cpuTime();
  const times = `${ticks(used)} 0 0 ${ticks(Math.max(0, source.uptime() - used))} 0 0 0 0 0 0`;
  const booted = Math.floor((source.now() - source.uptime()) / 1000);
  const last = Math.max(0, ...source.pids.processes.keys());
  return [
    `cpu  ${times}`,
    `cpu0 ${times}`,
    'intr 0',
    'ctxt 0',
    `btime ${booted}`,
    `processes ${last}`,
    `procs_running ${running(source)}`,
    'procs_blocked 0',
    '',
  ].join('\n');
}

const CPUINFO = [
  'processor\t: 0',
  'vendor_id\t: WebAssembly',
  'model name\t: WebAssembly',
  'cpu cores\t: 1',
  'flags\t\t: simd128 bulk-memory exceptions tail-call',
  '',
  '',
].join('\n');

const FILESYSTEMS = ['proc', 'tmpfs', 'cgroup2', 'overlay', 'devpts'].map((name) => `nodev\t${name}\n`).join('');

/** 128 random bits, as uuid(4) has them. */
function uuid(random: (bytes: Uint8Array) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** sysctl(8)'s tree: what a container may read of it, and nothing that it may write. */
function sysctls(source: ProcSource, owner: EntryOwner): DirectoryInode {
  const value = (text: string) => (): Inode => textFile(() => `${text}\n`, owner);
  const directory = (entries: Entries) => (): DirectoryInode => new EntryDirectory(entries, owner);
  const boot = uuid(source.random);
  return new EntryDirectory(
    {
      fs: directory({ 'file-max': value('9223372036854775807'), nr_open: value('1048576') }),
      kernel: directory({
        cap_last_cap: value(String(CAP_LAST)),
        domainname: value('(none)'),
        hostname: value(source.hostname),
        ngroups_max: value(String(NGROUPS_MAX)),
        osrelease: value(RELEASE),
        ostype: value('Linux'),
        pid_max: value(String(PID_MAX)),
        random: directory({ boot_id: value(boot), uuid: () => textFile(() => `${uuid(source.random)}\n`, owner) }),
        version: value(VERSION),
      }),
      net: directory({
        core: directory({ somaxconn: value(String(SOMAXCONN)) }),
        ipv4: directory({ ip_local_port_range: value('32768\t60999'), ip_unprivileged_port_start: value('0') }),
      }),
      vm: directory({ overcommit_memory: value('1'), swappiness: value('0') }),
    },
    owner,
  );
}

/** Files of /proc that tell of the machine. */
export function systemFiles(source: ProcSource, owner: EntryOwner): Entries {
  const text = (make: (source: ProcSource) => string) => (): Inode => textFile(() => make(source), owner);
  const tree = sysctls(source, owner);
  const link = (target: string) => (): Inode => new SymlinkInode(entryAttributes(0o777, owner), target);
  return {
    cmdline: text(() => '\n'),
    cpuinfo: text(() => CPUINFO),
    filesystems: text(() => FILESYSTEMS),
    loadavg: text(loadavg),
    meminfo: text(meminfo),
    mounts: link('self/mounts'),
    stat: text(stat),
    sys: () => tree,
    uptime: text(uptime),
    version: text(
      () => `Linux version ${RELEASE} (${source.nodeName}) (Tabernetes kernel, WASI preview1) ${VERSION}\n`,
    ),
  };
}
