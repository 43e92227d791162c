import { AsyncQueue, deferred, VirtualClock } from '../../base/index.ts';
import type {
  ByteStream,
  Cgroup,
  CgroupLimits,
  Container,
  ContainerOptions,
  ContainerStats,
  Datagram,
  Errno,
  ExitStatus,
  Kernel,
  NetworkNamespace,
  NetworkNamespaceOptions,
  NetworkStack,
  PidNamespace,
  Process,
  ProcessSpec,
  Pty,
  Signal,
  SocketAddress,
  SpawnError,
  TmpfsOptions,
} from '../../kernel/index.ts';
import { mergeLayers } from '../../kernel/fs/image-tree.ts';
import { TmpfsTree } from '../../kernel/fs/tmpfs.ts';
import { cgroupStats, FakeCgroup } from './fake-cgroup.ts';
import { fakeStreamPair } from './fake-stream.ts';

/** What a program of the fake kernel can do. */
export interface FakeSystem {
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly netns: FakeNetns;
  readonly stdin: AsyncIterable<Uint8Array> | undefined;
  readonly memoryLimit: number | undefined;
  readonly print: (text: string) => void;
  readonly error: (text: string) => void;
  readonly readFile: (path: string) => string | undefined;
  readonly writeFile: (path: string, text: string) => void;
  readonly listen: (port: number, handler: (stream: ByteStream) => void) => void;
  readonly connect: (ip: string, port: number) => ReturnType<NetworkStack['connect']>;
  readonly resolve: (name: string) => ReturnType<NetworkStack['resolve']>;
  /** Resolves with the first signal of these kinds; without it, SIGTERM ends the program. */
  readonly onSignal: (...signals: readonly Signal[]) => Promise<Signal>;
  /** Ends when the process is killed. */
  readonly killed: AbortSignal;
}

/** A program: what it returns is its exit status. */
export type FakeProgram = (system: FakeSystem) => Promise<number | ExitStatus>;

/** The kernel's own trees, with what tests ask of them. */
export class FakeTmpfs extends TmpfsTree {
  constructor(options?: TmpfsOptions) {
    const lower = options?.layers === undefined ? undefined : mergeLayers(options.layers);
    super(new VirtualClock(), options, undefined, lower);
  }

  /** Of everything that is no directory. */
  paths(below = ''): readonly string[] {
    return this.list(below).flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`;
      return this.stat(path)?.type === 'directory' ? this.paths(path) : [path];
    });
  }

  mode(path: string): number | undefined {
    return this.stat(this.resolve(normal(path)))?.mode;
  }

  /** As a program in a container reads it: symbolic links followed. */
  follow(path: string): Uint8Array | undefined {
    return this.readFile(this.resolve(normal(path)));
  }

  private resolve(path: string, depth = 0): string {
    const names = path.split('/');
    for (let length = 1; length <= names.length && depth < 8; length++) {
      const inode = this.inode(names.slice(0, length).join('/'));
      if (inode?.kind !== 'symlink') continue;
      const parent = names.slice(0, length - 1);
      return this.resolve([...parent, inode.target, ...names.slice(length)].join('/'), depth + 1);
    }
    return path;
  }
}

function normal(path: string): string {
  return path
    .split('/')
    .filter((name) => name !== '')
    .join('/');
}

export class FakeNetns implements NetworkNamespace {
  readonly ip: string;
  readonly hostname: string;
  readonly #own: boolean;
  readonly listeners: Map<number, (stream: ByteStream) => void>;
  #streams: { reset(): void }[] = [];
  disposed = false;
  /** Whether somebody is bound where datagrams go. */
  hears = true;
  readonly received: Datagram[] = [];
  readonly errors: { readonly local: SocketAddress; readonly remote: SocketAddress; readonly errno: Errno }[] = [];

  constructor(ip: string, hostname: string, shares?: FakeNetns) {
    this.ip = ip;
    this.hostname = hostname;
    this.#own = shares === undefined;
    this.listeners = shares?.listeners ?? new Map<number, (stream: ByteStream) => void>();
  }

  get listening(): readonly number[] {
    return [...this.listeners.keys()];
  }

  listen(port: number, handler: (stream: ByteStream) => void): void {
    this.listeners.set(port, handler);
  }

  close(port: number): void {
    this.listeners.delete(port);
  }

  accept(port: number, from: SocketAddress): ByteStream | 'ECONNREFUSED' {
    const handler = this.listeners.get(port);
    if (handler === undefined) return 'ECONNREFUSED';
    const [ours, theirs] = fakeStreamPair(from, { ip: this.ip, port });
    this.#streams.push(ours, theirs);
    handler(theirs);
    return ours;
  }

  receive(datagram: Datagram): boolean {
    this.received.push(datagram);
    return this.hears;
  }

  unreachable(local: SocketAddress, remote: SocketAddress, errno: Errno): void {
    this.errors.push({ local, remote, errno });
  }

  dispose(): void {
    this.disposed = true;
    if (this.#own) this.listeners.clear();
    for (const stream of this.#streams) stream.reset();
    this.#streams = [];
  }
}

class FakePty implements Pty {
  readonly output = new AsyncQueue<Uint8Array>();
  readonly typed = new AsyncQueue<Uint8Array>();
  size: { readonly columns: number; readonly rows: number };
  hangUp: (() => void) | undefined;

  constructor(size: { readonly columns: number; readonly rows: number }) {
    this.size = size;
  }

  input(bytes: Uint8Array): void {
    this.typed.push(bytes);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
  }

  close(): void {
    this.typed.end();
    this.output.end();
    this.hangUp?.();
  }
}

class FakeProcess implements Process {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  readonly #exit = deferred<ExitStatus>();
  readonly #killed = new AbortController();
  #handlers: { readonly signals: readonly Signal[]; readonly resolve: (signal: Signal) => void }[] = [];

  constructor(pid: number, program: FakeProgram, system: (process: FakeProcess) => FakeSystem, ended: () => void) {
    this.pid = pid;
    this.exited = this.#exit.promise.then((status) => {
      ended();
      return status;
    });
    void Promise.resolve()
      .then(() => program(system(this)))
      .then((result) => {
        this.#exit.resolve(typeof result === 'number' ? { code: result } : result);
      });
  }

  get killedSignal(): AbortSignal {
    return this.#killed.signal;
  }

  onSignal(signals: readonly Signal[]): Promise<Signal> {
    return new Promise((resolve) => {
      this.#handlers.push({ signals, resolve });
    });
  }

  kill(signal: Signal): void {
    const handlers = this.#handlers.filter(({ signals }) => signals.includes(signal));
    if (signal !== 'SIGKILL' && handlers.length > 0) {
      for (const { resolve } of handlers) resolve(signal);
      return;
    }
    this.#killed.abort();
    this.#exit.resolve({ code: signal === 'SIGKILL' ? 137 : 143, signal });
  }
}

class FakeContainer implements Container {
  readonly options: ContainerOptions;
  readonly pidns: PidNamespace;
  readonly #kernel: FakeKernel;
  readonly #processes = new Set<FakeProcess>();
  readonly #files = new FakeTmpfs();
  disposed = false;
  limits: CgroupLimits;
  /** Bytes of memory that `stats` says it uses. */
  memory = 65536;
  /** What `stats` says that its processes used. */
  cpuNanoseconds = 0;

  constructor(kernel: FakeKernel, options: ContainerOptions) {
    this.#kernel = kernel;
    this.options = options;
    this.pidns = options.pidns ?? kernel.createPidNamespace();
    this.limits = options.limits ?? {};
  }

  setLimits(limits: CgroupLimits): void {
    this.limits = { ...this.limits, ...limits };
  }

  async start(spec: ProcessSpec): Promise<Process | SpawnError> {
    const process = await this.exec(spec);
    if ('pid' in process) {
      void process.exited.then(() => {
        for (const other of this.#processes) other.kill('SIGKILL');
      });
    }
    return process;
  }

  exec(spec: ProcessSpec): Promise<Process | SpawnError> {
    const name = spec.args[0] ?? '';
    const program = this.#kernel.programs.get(name);
    if (program === undefined) {
      const message = `exec: "${name}": executable file not found in $PATH`;
      return Promise.resolve({ errno: 'ENOENT', message });
    }
    const process: FakeProcess = new FakeProcess(
      this.#kernel.nextPid(),
      program,
      (self) => this.#system(spec, self),
      () => this.#processes.delete(process),
    );
    this.#processes.add(process);
    return Promise.resolve(process);
  }

  #system(spec: ProcessSpec, process: FakeProcess): FakeSystem {
    const { stdio } = spec;
    const netns = instanceOf(FakeNetns, this.options.netns);
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    const pty = stdio.kind === 'tty' ? instanceOf(FakePty, stdio.pty) : undefined;
    const out = (text: string, stream: 'stdout' | 'stderr'): void => {
      if (stdio.kind === 'tty') pty?.output.push(encode(text));
      else void stdio[stream](encode(text));
    };
    return {
      args: spec.args,
      env: new Map(spec.env),
      cwd: spec.cwd,
      uid: spec.uid,
      gid: spec.gid,
      netns,
      stdin: stdio.kind === 'tty' ? pty?.typed : stdio.stdin,
      memoryLimit: this.options.limits?.memoryMax,
      killed: process.killedSignal,
      print: (text) => {
        out(text, 'stdout');
      },
      error: (text) => {
        out(text, 'stderr');
      },
      readFile: (path) => {
        const bytes = this.readFile(path);
        return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
      },
      writeFile: (path, text) => {
        const [tmpfs, below] = this.#place(path);
        tmpfs.writeFile(below, encode(text));
      },
      listen: (port, handler) => {
        netns.listen(port, handler);
        const stop = (): void => {
          netns.close(port);
        };
        void process.exited.then(stop);
        process.killedSignal.addEventListener('abort', stop);
      },
      connect: (ip, port) => this.#kernel.network.connect(netns, ip, port, process.killedSignal),
      resolve: (name) => this.#kernel.network.resolve(netns, name),
      onSignal: (...signals) => process.onSignal(signals),
    };
  }

  #place(path: string): readonly [FakeTmpfs, string] {
    const mounts = this.options.mounts
      .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`))
      .sort((a, b) => b.mountPath.length - a.mountPath.length);
    const mount = mounts[0];
    if (mount === undefined) return [this.#files, path];
    return [instanceOf(FakeTmpfs, mount.source), `${mount.subPath ?? ''}/${path.slice(mount.mountPath.length)}`];
  }

  kill(signal: Signal): void {
    for (const process of [...this.#processes].slice(0, 1)) process.kill(signal);
  }

  /** How many run. */
  get processes(): number {
    return this.#processes.size;
  }

  stats(): ContainerStats {
    const { cpuNanoseconds } = this;
    return {
      cpuNanoseconds,
      memoryBytes: this.memory,
      processes: this.#processes.size,
      cgroup: cgroupStats(this.#processes.size, this.memory),
      writableLayerBytes: this.#files.usage,
    };
  }

  readFile(path: string): Uint8Array | undefined {
    const [tmpfs, below] = this.#place(path);
    return tmpfs.follow(below);
  }

  dispose(): void {
    this.disposed = true;
    for (const process of this.#processes) process.kill('SIGKILL');
  }
}

function instanceOf<T>(type: new (...args: never[]) => T, value: unknown): T {
  if (value instanceof type) return value;
  throw new TypeError('made by another kernel');
}

/** A kernel whose programs are functions. */
export class FakeKernel implements Kernel {
  readonly programs: ReadonlyMap<string, FakeProgram>;
  readonly network: NetworkStack;
  readonly containers: FakeContainer[] = [];
  readonly tmpfs: FakeTmpfs[] = [];
  readonly cgroups: FakeCgroup[] = [];
  readonly #hostPids = this.createPidNamespace();
  #pid = 0;

  constructor(programs: Readonly<Record<string, FakeProgram>>, network: NetworkStack = noNetwork) {
    this.programs = new Map(Object.entries(programs));
    this.network = network;
  }

  nextPid(): number {
    return ++this.#pid;
  }

  createNetworkNamespace({ ip, hostname, shares }: NetworkNamespaceOptions): FakeNetns {
    return new FakeNetns(ip, hostname, shares instanceof FakeNetns ? shares : undefined);
  }

  hostPidNamespace(): PidNamespace {
    return this.#hostPids;
  }

  createPidNamespace(): PidNamespace {
    return { processes: { size: 0 }, dispose: () => undefined };
  }

  createCgroup(name: string, limits: CgroupLimits, parent?: Cgroup): FakeCgroup {
    const cgroup = new FakeCgroup(name, limits, parent);
    this.cgroups.push(cgroup);
    return cgroup;
  }

  createContainer(options: ContainerOptions): Container {
    const container = new FakeContainer(this, options);
    this.containers.push(container);
    return container;
  }

  createTmpfs(options?: TmpfsOptions): FakeTmpfs {
    const tmpfs = new FakeTmpfs(options);
    this.tmpfs.push(tmpfs);
    return tmpfs;
  }

  createPty(size: { readonly columns: number; readonly rows: number }): Pty {
    return new FakePty(size);
  }

  createStreamPair(a: SocketAddress, b: SocketAddress): readonly [ByteStream, ByteStream] {
    return fakeStreamPair(a, b);
  }

  cpuNanoseconds(): number {
    return this.containers.reduce((sum, { cpuNanoseconds }) => sum + cpuNanoseconds, 0);
  }

  memories(): { readonly used: number; readonly max: number } {
    return { used: 0, max: 100 };
  }
}

const noNetwork: NetworkStack = {
  connect: () => Promise.resolve('ENETUNREACH'),
  send: () => undefined,
  resolve: () => Promise.resolve([]),
};
