import { ERRNO } from '../constants.ts';
import { CAP, capable } from '../fs/credentials.ts';
import { type Caller, type DirectoryInode, type Inode, SpecialInode, SymlinkInode } from '../fs/inode.ts';
import { type Location, MagicLink, pathOf } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import { EventDescription } from '../io/event.ts';
import type { Description } from '../io/description.ts';
import { Socket } from '../net/socket.ts';
import { MAX_DESCRIPTORS } from '../process/descriptor-table.ts';
import type { PidView } from '../process/pid-view.ts';
import type { Process } from '../process/process.ts';
import { entryAttributes, EntryDirectory, type EntryOwner, textFile } from './entries.ts';
import { MAX_PENDING, nameOf, statmText, statText, statusText } from './status.ts';

/** PTRACE_MODE_READ (ptrace(2)): who may look into a process. */
function mayTrace(caller: Caller | undefined, process: Process): boolean {
  if (caller === undefined || caller.process === process) return true;
  const { credentials: mine } = caller;
  const { credentials: theirs } = process;
  const same = [theirs.uid, theirs.euid, theirs.suid].every((uid) => uid === mine.uid);
  const sameGroups = [theirs.gid, theirs.egid, theirs.sgid].every((gid) => gid === mine.gid);
  return (same && sameGroups) || capable(mine, CAP.SYS_PTRACE);
}

function magic(process: Process, owner: EntryOwner, target: string, to: () => Location | undefined): MagicLink {
  return new MagicLink(entryAttributes(0o777, owner), target, (caller) =>
    mayTrace(caller, process) ? (to() ?? ERRNO.ENOENT) : ERRNO.EACCES,
  );
}

/** What a descriptor is called (proc_pid_fd(5)). */
function descriptorName(description: Description, fd: number): string {
  if (description instanceof OpenDirectory) return pathOf(description.location);
  if (description.path !== undefined) return description.path();
  if (description.isTty) return '/dev/pts/0';
  if (description instanceof EventDescription) return 'anon_inode:[eventfd]';
  return `${description instanceof Socket ? 'socket' : 'pipe'}:[${description.stat().ino || fd}]`;
}

/** Links that lead to what is open: opening one gives the same description again, as dup does. */
function descriptorLink(process: Process, owner: EntryOwner, fd: number, description: Description): Inode {
  // Runtimes give the standard streams to whom the process runs as: what is open may be opened again.
  const all = entryAttributes(0o666, owner);
  const open = (): Description | number => process.descriptors.get(fd)?.description ?? ERRNO.EBADF;
  const inode = new SpecialInode(all, description.filetype, open);
  const { root } = process.surroundings;
  const to: Location =
    description instanceof OpenDirectory ? description.location : { ...root, parent: root, name: String(fd), inode };
  return magic(process, owner, descriptorName(description, fd), () => to);
}

function numbers(process: Process): string[] {
  return [...process.descriptors.entries()].map(([fd]) => String(fd)).sort((a, b) => Number(a) - Number(b));
}

class DescriptorDirectory extends EntryDirectory {
  readonly #process: Process;
  readonly #entry: (fd: number, description: Description) => Inode;

  constructor(process: Process, owner: EntryOwner, entry: (fd: number, description: Description) => Inode) {
    super({}, owner, 0o500);
    this.#process = process;
    this.#entry = entry;
  }

  override lookup(name: string): Inode | undefined {
    const fd = /^\d+$/.test(name) ? Number(name) : -1;
    const description = this.#process.descriptors.get(fd)?.description;
    return description === undefined ? undefined : this.#entry(fd, description);
  }

  override names(): Iterable<string> {
    return numbers(this.#process);
  }
}

function fdinfo(description: Description): string {
  const flags = (description.nonblock ? 0o4000 : 0) | (description.append ? 0o2000 : 0) | 2;
  const position = description.seekable ? Math.max(0, description.seek(0, 1)) : 0;
  return `pos:\t${position}\nflags:\t${flags.toString(8).padStart(8, '0')}\nmnt_id:\t0\nino:\t${description.stat().ino}\n`;
}

const UNLIMITED = 'unlimited';
/** proc_pid_limits(5): those that the kernel has are numbers of it. */
const LIMITS: readonly (readonly [name: string, soft: string, hard: string, units: string])[] = [
  ['Max cpu time', UNLIMITED, UNLIMITED, 'seconds'],
  ['Max file size', UNLIMITED, UNLIMITED, 'bytes'],
  ['Max data size', UNLIMITED, UNLIMITED, 'bytes'],
  ['Max stack size', '8388608', UNLIMITED, 'bytes'],
  ['Max core file size', '0', '0', 'bytes'],
  ['Max resident set', UNLIMITED, UNLIMITED, 'bytes'],
  ['Max processes', UNLIMITED, UNLIMITED, 'processes'],
  ['Max open files', String(MAX_DESCRIPTORS), String(MAX_DESCRIPTORS), 'files'],
  ['Max locked memory', '8388608', '8388608', 'bytes'],
  ['Max address space', '4294967296', '4294967296', 'bytes'],
  ['Max file locks', UNLIMITED, UNLIMITED, 'locks'],
  ['Max pending signals', String(MAX_PENDING), String(MAX_PENDING), 'signals'],
  ['Max msgqueue size', '819200', '819200', 'bytes'],
  ['Max nice priority', '0', '0', ''],
  ['Max realtime priority', '0', '0', ''],
  ['Max realtime timeout', UNLIMITED, UNLIMITED, 'us'],
];

function limits(): string {
  const line = (name: string, soft: string, hard: string, units: string): string =>
    `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${units.padEnd(10)}\n`;
  return line('Limit', 'Soft Limit', 'Hard Limit', 'Units') + LIMITS.map((row) => line(...row)).join('');
}

/** One memory, from its start to where it has grown. */
function maps(process: Process): string {
  const end = (process.pages * 65536).toString(16).padStart(8, '0');
  return process.pages === 0 ? '' : `00000000-${end} rw-p 00000000 00:00 0                                  [heap]\n`;
}

const joined = (items: readonly string[]): string => items.map((item) => `${item}\0`).join('');

/** What there is of a process (proc_pid(5)). */
export function processDirectory(process: Process, pids: PidView, bootedAt: number): DirectoryInode {
  const { euid: uid, egid: gid } = process.credentials;
  const owner = { uid, gid, since: process.startedAt };
  const { surroundings } = process;
  const text = (make: () => string, mode?: number) => (): Inode => textFile(make, owner, mode);
  const alive = (): boolean => !process.zombie;
  return new EntryDirectory(
    {
      cgroup: text(() => '0::/\n'),
      cmdline: text(() => (alive() ? joined(process.args) : '')),
      comm: text(() => `${nameOf(process)}\n`),
      cwd: () => magic(process, owner, pathOf(process.cwd), () => (alive() ? process.cwd : undefined)),
      environ: text(() => (alive() ? joined(process.env) : ''), 0o400),
      exe: () => magic(process, owner, process.exe === undefined ? '' : pathOf(process.exe), () => process.exe),
      fd: () => new DescriptorDirectory(process, owner, (fd, it) => descriptorLink(process, owner, fd, it)),
      fdinfo: () => new DescriptorDirectory(process, owner, (_fd, it) => textFile(() => fdinfo(it), owner, 0o400)),
      limits: text(limits),
      maps: text(() => maps(process)),
      mountinfo: text(() => surroundings.mountinfo()),
      mounts: text(() => surroundings.mounts()),
      net: () => new SymlinkInode(entryAttributes(0o777, owner), '/proc/net'),
      ns: () => namespaces(process, owner),
      root: () => magic(process, owner, '/', () => (alive() ? surroundings.root : undefined)),
      stat: text(() => statText(process, pids, bootedAt)),
      statm: text(() => statmText(process)),
      status: text(() => statusText(process, pids)),
    },
    owner,
  );
}

/** namespaces(7): links whose text tells whether two processes share one. They cannot be opened. */
function namespaces(process: Process, owner: EntryOwner): DirectoryInode {
  const link = (text: string) => (): Inode => magic(process, owner, text, () => undefined);
  const entries = Object.entries(process.surroundings.namespaces).map(
    ([name, id]) => [name, link(`${name.replace('_for_children', '')}:[${id}]`)] as const,
  );
  return new EntryDirectory(Object.fromEntries(entries), owner, 0o511);
}
