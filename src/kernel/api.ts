import type { Clock } from '../base/index.ts';
import type { SIGNALS } from './constants.ts';
import type { Backing, TreeChanges } from './fs/saved-tree.ts';

/** Signals of Linux by their names (signal(7)); the real-time ones as container runtimes name them. */
export type Signal = keyof typeof SIGNALS | 'SIGRTMIN' | 'SIGRTMAX' | `SIGRTMIN+${number}` | `SIGRTMAX-${number}`;

/** How a process ended. `code` is what a shell shows in `$?`: 128 + signal when it was killed. */
export interface ExitStatus {
  readonly code: number;
  readonly signal?: Signal;
  /** The process needed more memory than its limit. */
  readonly oomKilled?: boolean;
  /** A trap of the program: `unreachable`, `integer divide by zero`, … */
  readonly trap?: string;
}

/** An unpacked, read-only tree of files that containers share: what an OCI layer stack gives. */
export interface RootfsEntry {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the Unix epoch. */
  readonly mtime: number;
  readonly content?: Uint8Array;
  readonly target?: string;
}

/** One layer: absolute, normalised paths (`/etc/passwd`) to entries; whiteouts are names with the `.wh.` prefix, as in OCI. */
export type Layer = ReadonlyMap<string, RootfsEntry>;

export interface TmpfsOptions {
  /** Bytes: what is written beyond is ENOSPC. */
  readonly sizeLimit?: number;
  /** Permission bits of its root; 0777 when left out. */
  readonly mode?: number;
  /** Its content is memory of the cgroups that write to it. */
  readonly memory?: boolean;
  /** What /proc/mounts names as its source. */
  readonly source?: string;
  /** Where its content outlives it; what it is then given at first. */
  readonly backing?: Backing;
  /** Layers of an image that it shows at first. */
  readonly layers?: readonly Layer[];
}

export interface FileInfo {
  readonly type: 'file' | 'directory' | 'symlink' | 'special';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * A file tree that can be mounted into containers: a tmpfs that the host can also read and write (emptyDir, configMap …).
 * The host's calls do not follow symbolic links, and what it makes is root's; the empty path is the root.
 */
export interface Tmpfs {
  /** Parent directories are made. Replaces what is there, atomically for readers. */
  writeFile(path: string, content: Uint8Array, mode?: number): void;
  symlink(path: string, target: string): void;
  /** @returns undefined when there is no such file */
  readFile(path: string): Uint8Array | undefined;
  /** The last bytes of a file, at most so many. @returns undefined when there is no such file */
  readTail(path: string, max: number): Uint8Array | undefined;
  /** Names in a directory; none when there is no such directory. */
  list(path: string): readonly string[];
  /** @returns undefined when there is no such file */
  stat(path: string): FileInfo | undefined;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  /**
   * Where a path leads, for {@link Mount.subPath}: symbolic links are followed inside the tree, and what is missing is
   * made a directory. @returns undefined when it leads out of the tree, or through a file
   */
  subPath(path: string): string | undefined;
  /** The same, but nothing is made. @returns undefined when nothing is there, too */
  locate(path: string): string | undefined;
  /** Removes a file or a tree. */
  remove(path: string): void;
  /** Bytes of content held. */
  readonly usage: number;
  /** Another limit, in bytes. */
  resize(sizeLimit: number): void;
  /** What a {@link Backing} has to save since the last call; undefined when there is nothing. */
  takeChanges(): TreeChanges | undefined;
}

export interface Mount {
  readonly mountPath: string;
  readonly source: Tmpfs;
  /** A file or directory of it, as {@link Tmpfs.subPath} answered. */
  readonly subPath?: string;
  readonly readOnly: boolean;
  readonly noExec?: boolean;
  readonly noSuid?: boolean;
  readonly noDev?: boolean;
}

/** The network beyond one pod, as a network namespace sees it. */
export interface NetworkStack {
  /**
   * Connects to an address outside the namespace. @returns the stream, or the errno of a failed connect
   * (`ECONNREFUSED`, `EHOSTUNREACH`, `ETIMEDOUT`). Aborted when nobody wants it any more.
   * @param localPort the port that the namespace has chosen for its end
   */
  connect(
    from: NetworkNamespace,
    ip: string,
    port: number,
    signal: AbortSignal,
    localPort?: number,
  ): Promise<ByteStream | Errno>;
  /** Sends a datagram beyond the namespace: it gets there or is lost, or the sender hears of it by `unreachable`. */
  send(from: NetworkNamespace, datagram: Datagram): void;
  /** Whether an address of the namespace's own leads elsewhere, as ports of a node may; none does where this is left out. */
  redirects?(from: NetworkNamespace, to: SocketAddress, protocol: 'TCP' | 'UDP'): boolean;
  /** Name to IPv4 addresses, as getaddrinfo with the namespace's resolver configuration. Empty when it does not exist. */
  resolve(from: NetworkNamespace, name: string): Promise<readonly string[]>;
}

export type Errno = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT' | 'ECONNRESET';

/** A connected stream with half-close and back-pressure, as both ends of a TCP connection have it. */
export interface ByteStream {
  /** Next bytes, at most `max`; an empty array at end of file. One reader. @throws StreamReset when the peer reset it */
  read(max: number): Promise<Uint8Array>;
  /** Resolves when the bytes are buffered. @throws StreamReset */
  write(bytes: Uint8Array): Promise<void>;
  /** Sends FIN: no more writes. */
  shutdown(): void;
  /** Both directions; unread bytes are lost. */
  close(): void;
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
}

export interface SocketAddress {
  readonly ip: string;
  readonly port: number;
}

/** A message of UDP. The payload is nobody's else. */
export interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly payload: Uint8Array;
}

/** The network namespace of a pod: loopback, one address, ports. */
export interface NetworkNamespace {
  readonly ip: string;
  readonly hostname: string;
  /**
   * A connection that comes in from outside. Only listeners on 0.0.0.0 and the namespace's own address hear it.
   * @returns our end of the stream, or ECONNREFUSED when nobody listens; a promise when the listener's queue is full,
   * which the signal gives up
   */
  accept(port: number, from: SocketAddress, signal?: AbortSignal): ByteStream | Errno | Promise<ByteStream | Errno>;
  /** A datagram that comes in from outside. @returns false when nobody is bound there */
  receive(datagram: Datagram): boolean;
  /** What `local` has sent to `remote` did not get there: ICMP, port or host unreachable. */
  unreachable(local: SocketAddress, remote: SocketAddress, errno: Errno): void;
  /** Ports with a listener, for diagnostics. */
  readonly listening: readonly number[];
  /** Resets every connection and closes every listener. */
  dispose(): void;
}

/** The controlling end of a pseudo-terminal. */
export interface Pty {
  /** What the user types. */
  input(bytes: Uint8Array): void;
  /** What the programs print, after the line discipline. One reader. */
  readonly output: AsyncIterable<Uint8Array>;
  resize(columns: number, rows: number): void;
  /** Hang-up: SIGHUP to the session. */
  close(): void;
}

/**
 * Takes what a process prints. Where it cannot keep up it answers with what settles when it can take more: until then the
 * process waits as for a full pipe.
 */
export type OutputSink = (chunk: Uint8Array) => Promise<void> | undefined;

/** Where a process of the host's making reads and writes. */
export type Stdio =
  | { readonly kind: 'tty'; readonly pty: Pty }
  | {
      readonly kind: 'pipes';
      /** Bytes for standard input; left out, it is at end of file at once. */
      readonly stdin?: AsyncIterable<Uint8Array>;
      readonly stdout: OutputSink;
      readonly stderr: OutputSink;
    };

export interface ProcessSpec {
  /** `argv`; `argv[0]` is looked up along `PATH` in the container's tree when it has no slash. */
  readonly args: readonly string[];
  readonly env: readonly (readonly [string, string])[];
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups?: readonly number[];
  /** The bounding set of capabilities(7): capability n is 2 ** n. All of them when left out. */
  readonly capabilities?: number;
  /** Set-user-ID and set-group-ID bits of programs are without effect (prctl(2), PR_SET_NO_NEW_PRIVS). */
  readonly noNewPrivs?: boolean;
  readonly stdio: Stdio;
}

export interface ContainerOptions {
  readonly hostname: string;
  /** Lowest first, shared between containers. */
  readonly layers: readonly Layer[];
  readonly mounts: readonly Mount[];
  readonly netns: NetworkNamespace;
  /** Shared with other containers; its own when left out. */
  readonly pidns?: PidNamespace;
  /** What those have in common who are in one ipc namespace; by default they are those of the network namespace. */
  readonly ipcns?: object;
  readonly readOnlyRootfs: boolean;
  /** Limits of its own cgroup. */
  readonly limits?: CgroupLimits;
  /** The cgroup that its own is below; the node's when left out. */
  readonly cgroupParent?: Cgroup;
}

/** Limits of a cgroup in the words of cgroup v2. What is left out stays as it is: at first `max`, and a weight of 100. */
export interface CgroupLimits {
  /** `cpu.weight`, 1 to 10000: its share of CPU time against its siblings, when there is not enough for all. */
  readonly cpuWeight?: number;
  /** `cpu.max`: microseconds of CPU time in each period of so many microseconds; an infinite quota is no limit. */
  readonly cpuMax?: { readonly quota: number; readonly period: number };
  /** `memory.max`: bytes of processes and of volumes in memory. Over it a process is killed. */
  readonly memoryMax?: number;
  /** `memory.oom.group`: where one of its processes is killed for memory, all are. */
  readonly memoryOomGroup?: boolean;
  /** `pids.max`: processes. Over it there are no new ones, EAGAIN. */
  readonly pidsMax?: number;
}

/** What a cgroup and those below it used: `cpu.stat`, `memory.*` and `pids.*`. */
export interface CgroupStats {
  readonly cpu: {
    readonly usageUsec: number;
    readonly userUsec: number;
    readonly systemUsec: number;
    readonly nrPeriods: number;
    readonly nrThrottled: number;
    readonly throttledUsec: number;
  };
  readonly memory: {
    readonly current: number;
    readonly peak: number;
    /** Bytes of tmpfs in `current`. */
    readonly shmem: number;
    readonly events: {
      readonly max: number;
      readonly oom: number;
      readonly oomKill: number;
      readonly oomGroupKill: number;
    };
  };
  /** `failures` is `max` of `pids.events`. */
  readonly pids: { readonly current: number; readonly peak: number; readonly failures: number };
}

/** A control group (cgroups(7), version 2). Processes are in those of containers; these have others above them. */
export interface Cgroup {
  readonly name: string;
  set(limits: CgroupLimits): void;
  stats(): CgroupStats;
  /** What outlives it, volumes in memory, is charged to the one above. */
  remove(): void;
}

/** Why a program could not be started, with Linux's errno: ENOENT, EACCES, ENOEXEC (not WebAssembly), ENOMEM (no
 * memory slot), EAGAIN (`pids.max`). */
export interface SpawnError {
  readonly errno: 'ENOENT' | 'EACCES' | 'ENOEXEC' | 'ENOMEM' | 'ENOTDIR' | 'EAGAIN' | 'E2BIG';
  /** As runc words it where it has words: `exec: "foo": executable file not found in $PATH`. */
  readonly message: string;
}

export interface Process {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  kill(signal: Signal): void;
}

export interface ContainerStats {
  /** CPU time of all processes since the container was made, those that have ended included. */
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
  readonly processes: number;
  readonly cgroup: CgroupStats;
  readonly writableLayerBytes: number;
}

/** Processes that see one another, numbered from 1 (pid_namespaces(7)). */
export interface PidNamespace {
  readonly processes: { readonly size: number };
  /** Kills all of them. */
  dispose(): void;
}

/** A file tree, a pid namespace and a place in the network; its processes come and go. */
export interface Container {
  /** Where its processes have their numbers: another container may join them. */
  readonly pidns: PidNamespace;
  /** Runs init (pid 1): when it ends, every other process of the container is killed. */
  start(spec: ProcessSpec): Promise<Process | SpawnError>;
  /** A further process in the same namespaces (`exec`). */
  exec(spec: ProcessSpec): Promise<Process | SpawnError>;
  /** Signal to init. */
  kill(signal: Signal): void;
  stats(): ContainerStats;
  /** Changes those of its cgroup that are given. */
  setLimits(limits: CgroupLimits): void;
  /** @returns undefined when there is no such file; for termination messages */
  readFile(path: string): Uint8Array | undefined;
  /** Kills what runs and lets go of the writable layer. */
  dispose(): void;
}

export interface KernelOptions {
  /** What programs see, and what they wait by. */
  readonly clock: Clock;
  /** What CPU time is measured with, and terminals are paced by; `clock`, unless that one may stand still. */
  readonly machineClock?: Clock;
  /** Told what Linux would write to its ring buffer (dmesg(1)): a line, without its end. */
  readonly log?: (message: string) => void;
  readonly random: (bytes: Uint8Array) => void;
  readonly network: NetworkStack;
  /** Memories this kernel may hold at once; Chromium allows about 125 in all workers of a page together. */
  readonly maxMemories: number;
  /** Bytes of the node, for `/proc/meminfo`; 4 GiB when left out. */
  readonly memory?: number;
  /** Name and release shown in `uname`, `/proc/version`. */
  readonly nodeName: string;
}

export interface NetworkNamespaceOptions {
  readonly ip: string;
  readonly hostname: string;
  /** The same namespace for somebody else, who is told apart as `from`, and whose sockets end by themselves. */
  readonly shares?: NetworkNamespace;
}

export interface Kernel {
  /** A cgroup below another one, or below the node's. */
  createCgroup(name: string, limits: CgroupLimits, parent?: Cgroup): Cgroup;
  createNetworkNamespace(options: NetworkNamespaceOptions): NetworkNamespace;
  /** One for several containers, with a first process of its own, that reaps the others (`/pause`). */
  createPidNamespace(): PidNamespace;
  /** The node's own: all processes have a number there. It stays. */
  hostPidNamespace(): PidNamespace;
  /** @throws MountError when a volume has no such file any more */
  createContainer(options: ContainerOptions): Container;
  createTmpfs(options?: TmpfsOptions): Tmpfs;
  createPty(size: { readonly columns: number; readonly rows: number }): Pty;
  /** Two connected streams, for the host's own use (port-forward, probes). */
  createStreamPair(a: SocketAddress, b: SocketAddress): readonly [ByteStream, ByteStream];
  /** CPU time of all processes that there were. */
  cpuNanoseconds(): number;
  /** Memories in use and free in the pool. */
  memories(): { readonly used: number; readonly max: number };
}
