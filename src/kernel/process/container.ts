import type {
  Container,
  ContainerOptions,
  ContainerStats,
  KernelOptions,
  Process as ProcessHandle,
  ProcessSpec,
  Signal,
  SpawnError,
  Stdio,
} from '../api.ts';
import { ERRNO, RIGHTS } from '../constants.ts';
import { afterExec, credentialsOf } from '../fs/credentials.ts';
import { FileSystem } from '../fs/file-system.ts';
import type { ImageTrees } from '../fs/image-trees.ts';
import { isErrno } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import { mountinfoText, mountsText } from '../fs/mount-table.ts';
import { standardMounts } from '../fs/standard-mounts.ts';
import { virtualSuperblock } from '../fs/superblocks.ts';
import { volume } from '../fs/volumes.ts';
import { type Description, NullDescription } from '../io/description.ts';
import { SinkDescription, sourceDescription } from '../io/host-stream.ts';
import { PodNetwork } from '../net/network-namespace.ts';
import { netDirectory } from '../net-files/index.ts';
import { PseudoTerminal, TtyDescription } from '../tty/pseudo-terminal.ts';
import { PREOPENED } from '../wasi/descriptors.ts';
import type { Spawner, SpawnRequest } from '../wasi/guest.ts';
import { WasmFormatError } from '../wasm/index.ts';
import { CpuTime, nanoseconds, type Processor } from './cpu-time.ts';
import type { Descriptor } from './descriptor-table.ts';
import type { MemoryPool } from './memory-pool.ts';
import type { ModuleCache, Program } from './module-cache.ts';
import { killedBy, Process, type ProcessOptions } from './process.ts';
import { procDirectory } from './procfs.ts';
import { findProgram } from './program-path.ts';
import { run, unknownImport } from './run.ts';
import { startErrorOf, type StartFailure } from './start-error.ts';

const PAGE = 65536;
/** What runtimes start processes with (OCI runtime-spec, config.md, `umask`). */
const DEFAULT_UMASK = 0o022;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What containers of one kernel share. */
export interface Shared {
  readonly options: KernelOptions;
  readonly images: ImageTrees;
  readonly modules: ModuleCache;
  readonly memories: MemoryPool;
  readonly processor: Processor;
  /** Milliseconds of the monotonic clock at which the node started. */
  readonly startedAt: number;
}

function allRights(description: Description): Descriptor {
  return { description, rights: RIGHTS.ALL, inheriting: RIGHTS.ALL, cloexec: false };
}

function standardStreams(stdio: Stdio): readonly [Description, Description, Description] {
  if (stdio.kind === 'pipes') {
    const stdin = stdio.stdin === undefined ? new NullDescription() : sourceDescription(stdio.stdin);
    return [stdin, new SinkDescription(stdio.stdout), new SinkDescription(stdio.stderr)];
  }
  if (!(stdio.pty instanceof PseudoTerminal)) throw new TypeError('a terminal of another kernel');
  const tty = new TtyDescription(stdio.pty);
  return [tty, tty, tty];
}

/** A file tree, a pid namespace and a place in the network. */
export class KernelContainer implements Container, Spawner {
  readonly processes = new Map<number, Process>();
  readonly files: FileSystem;
  readonly #shared: Shared;
  readonly #options: ContainerOptions;
  readonly #network: PodNetwork;
  #lastPid = 0;
  /** Milliseconds of CPU time of the processes that have ended. */
  #cpuOfEnded = 0;
  #disposed = false;

  constructor(shared: Shared, options: ContainerOptions) {
    if (!(options.netns instanceof PodNetwork)) throw new TypeError('a network namespace of another kernel');
    this.#shared = shared;
    this.#options = options;
    this.#network = options.netns;
    this.files = new FileSystem(shared.options.clock, shared.images.merged(options.layers), options.readOnlyRootfs);
    for (const [path, what] of standardMounts(this.#procfs(), shared.options)) this.files.mount(path, what);
    const net = netDirectory(this.#network, shared.options.network);
    this.files.mount('/net', { root: net, superblock: virtualSuperblock('net'), flags: { noSuid: true } });
    for (const mount of options.mounts) this.files.mount(mount.mountPath, volume(mount));
  }

  #procfs(): ReturnType<typeof procDirectory> {
    const { options, startedAt } = this.#shared;
    return procDirectory({
      processes: this.processes,
      hostname: this.#options.hostname,
      nodeName: options.nodeName,
      caller: () => this.files.caller,
      uptime: () => options.clock.monotonic() - startedAt,
      now: () => options.clock.now(),
      memory: () => ({ limit: this.#options.memoryLimit ?? 4 * 2 ** 30, used: this.#memoryBytes() }),
      mounts: () => mountsText(this.files.mounts),
      mountinfo: () => mountinfoText(this.files.mounts),
      sockets: () => this.#network.rows(),
    });
  }

  #memoryBytes(except?: Process): number {
    let pages = 0;
    for (const process of this.processes.values()) if (process !== except) pages += process.pages;
    return pages * PAGE;
  }

  /** Milliseconds. */
  #cpuTime(): number {
    let time = this.#cpuOfEnded;
    for (const process of this.processes.values()) if (process.running) time += process.cpu.used;
    return time;
  }

  start(spec: ProcessSpec): Promise<ProcessHandle | SpawnError> {
    return this.#startFromHost(spec, undefined);
  }

  exec(spec: ProcessSpec): Promise<ProcessHandle | SpawnError> {
    return this.#startFromHost(spec, this.processes.get(1));
  }

  async #startFromHost(spec: ProcessSpec, init: Process | undefined): Promise<ProcessHandle | SpawnError> {
    const cwd = this.files.workingDirectory(spec.cwd, init === undefined);
    const file = spec.args[0] ?? '';
    const env = spec.env.map(([name, value]) => `${name}=${value}`);
    if (isErrno(cwd)) return startErrorOf({ errno: ERRNO.ENOENT }, file, spec.cwd);
    const searchPath = spec.env.find(([name]) => name === 'PATH')?.[1] ?? DEFAULT_PATH;
    const terminal = spec.stdio.kind === 'tty' && spec.stdio.pty instanceof PseudoTerminal ? spec.stdio.pty : undefined;
    const streams = standardStreams(spec.stdio).map((it, fd): [number, Descriptor] => [fd, allRights(it)]);
    const root: [number, Descriptor] = [PREOPENED, allRights(new OpenDirectory(this.files.root))];
    const descriptors = [...streams, root];
    for (const [, { description }] of descriptors) description.retain();
    const request = { file, searchPath, args: spec.args, env, cwd, descriptors, ignored: new Set<number>() };
    const owner = { credentials: credentialsOf(spec), umask: DEFAULT_UMASK, terminal };
    const process = await this.#launch(undefined, request, owner);
    for (const [, { description }] of descriptors) description.release();
    if (!(process instanceof Process)) return startErrorOf(process, file, spec.cwd);
    // An exec that outlives init is killed with it; it is nobody's child inside.
    if (init !== undefined) init.onEnd(() => process.kill('SIGKILL'));
    return process;
  }

  async spawn(parent: Process, request: SpawnRequest): Promise<Process | number> {
    const process = await this.#launch(parent, request, parent);
    return process instanceof Process ? process : process.errno;
  }

  async #launch(
    parent: Process | undefined,
    request: SpawnRequest,
    owner: Pick<ProcessOptions, 'credentials' | 'umask' | 'terminal'>,
  ): Promise<Process | StartFailure> {
    const found = this.files.as(owner.credentials, () =>
      findProgram(this.files, request.cwd, request.file, request.searchPath, request.args),
    );
    if (isErrno(found)) return { errno: found };
    const program = await this.#shared.modules.load(found.content);
    if (program instanceof WasmFormatError) return { errno: ERRNO.ENOEXEC, detail: program.message };
    const unknown = unknownImport(program);
    if (unknown !== undefined)
      return { errno: ERRNO.ENOEXEC, detail: `the program needs ${unknown}, which the kernel does not have` };
    if (this.#disposed || parent?.ending !== undefined) return { errno: ERRNO.ESRCH };
    const memory =
      program.memory === undefined ? undefined : this.#shared.memories.acquire(program.memory.initialPages);
    if (program.memory !== undefined && memory === undefined)
      return { errno: ERRNO.ENOMEM, detail: 'no WebAssembly memory is left on this node' };
    const process = new Process({
      pid: ++this.#lastPid,
      parent,
      args: found.args,
      env: request.env,
      cwd: request.cwd,
      credentials: afterExec(owner.credentials, found.owner, !found.noSuid),
      umask: owner.umask,
      terminal: owner.terminal,
      ignored: request.ignored,
      startedAt: this.#shared.options.clock.now(),
      cpu: new CpuTime(this.#shared.processor),
    });
    for (const [fd, descriptor] of request.descriptors) process.descriptors.set(fd, descriptor);
    this.processes.set(process.pid, process);
    parent?.children.add(process);
    void this.#run(process, program, memory);
    return process;
  }

  #mayGrow(process: Process, pages: number): boolean {
    const { memoryLimit } = this.#options;
    return memoryLimit === undefined || this.#memoryBytes(process) + pages * PAGE <= memoryLimit;
  }

  async #run(process: Process, program: Program, memory: WebAssembly.Memory | undefined): Promise<void> {
    const { clock, random, network: stack } = this.#shared.options;
    const initialPages = program.memory?.initialPages ?? 0;
    if (!this.#mayGrow(process, initialPages)) process.end({ ...killedBy('SIGKILL'), oomKilled: true });
    const context = {
      process,
      memory,
      files: this.files,
      network: this.#network,
      stack,
      clock,
      random,
      spawner: this,
    };
    const status = await run({ program, context, mayGrow: (pages) => this.#mayGrow(process, pages) });
    if (memory !== undefined) this.#shared.memories.release(memory);
    process.pages = 0;
    this.#cpuOfEnded += process.cpu.used;
    process.finish(status);
    this.#ended(process);
  }

  #ended(process: Process): void {
    for (const child of process.children) this.#orphan(child);
    process.children.clear();
    if (process.pid === 1) {
      for (const other of this.processes.values()) other.kill('SIGKILL');
    }
    const { parent } = process;
    if (parent === undefined || !parent.running) {
      this.reap(process);
      return;
    }
    parent.kill('SIGCHLD');
    parent.childEnded.wake();
  }

  /** A child whose parent has ended belongs to init; one that has ended too is waited for by nobody but init. */
  #orphan(child: Process): void {
    const init = this.processes.get(1);
    if (init === undefined || !init.running) {
      child.parent = undefined;
      if (child.zombie) this.reap(child);
      return;
    }
    child.parent = init;
    init.children.add(child);
    if (child.zombie) init.childEnded.wake();
  }

  reap(process: Process): void {
    process.zombie = false;
    process.parent?.children.delete(process);
    this.processes.delete(process.pid);
  }

  kill(signal: Signal): void {
    this.processes.get(1)?.kill(signal);
  }

  stats(): ContainerStats {
    return {
      cpuNanoseconds: nanoseconds(this.#cpuTime()),
      memoryBytes: this.#memoryBytes(),
      processes: this.processes.size,
      writableLayerBytes: this.files.usage,
    };
  }

  readFile(path: string): Uint8Array | undefined {
    return this.files.readFile(path);
  }

  dispose(): void {
    this.#disposed = true;
    for (const process of this.processes.values()) process.kill('SIGKILL');
  }
}
