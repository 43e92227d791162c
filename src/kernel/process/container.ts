import type {
  CgroupLimits,
  ExitStatus,
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
import { type CgroupNode, cgroupOf, loadCgroupFiles, sysMounts } from '../cgroup/index.ts';
import { afterExec, type Credentials, credentialsOf } from '../fs/credentials.ts';
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
import { procDirectory } from '../procfs/index.ts';
import { PodNetwork } from '../net/network-namespace.ts';
import { netDirectory } from '../net-files/index.ts';
import { PseudoTerminal } from '../tty/pseudo-terminal.ts';
import { TtyDescription } from '../tty/tty-description.ts';
import { PREOPENED } from '../wasi/descriptors.ts';
import type { Spawner, SpawnRequest } from '../wasi/guest.ts';
import { possibleRights } from '../wasi/rights.ts';
import { type JobOptions, type ProcessGroup, startJob } from './job-control.ts';
import { PidNamespace } from './pid-namespace.ts';
import { WasmFormatError } from '../wasm/index.ts';
import { argumentsFit } from './argument-size.ts';
import { CpuTime, nanoseconds, type Processor } from './cpu-time.ts';
import type { Descriptor } from './descriptor-table.ts';
import { Membership } from './membership.ts';
import type { MemoryPool } from './memory-pool.ts';
import type { NamespaceIds } from './namespace-ids.ts';
import type { ModuleCache, Program } from './module-cache.ts';
import { Process, type ProcessOptions } from './process.ts';
import type { Surroundings } from './process.ts';
import { findProgram, type FoundProgram } from './program-path.ts';
import { run, unknownImport } from './run.ts';
import { startErrorOf, type StartFailure } from './start-error.ts';

/** What runtimes start processes with (OCI runtime-spec, config.md, `umask`). */
const DEFAULT_UMASK = 0o022;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What containers of one kernel share. */
export interface Shared {
  readonly options: KernelOptions;
  readonly images: ImageTrees;
  readonly modules: ModuleCache;
  readonly memories: MemoryPool;
  readonly namespaceIds: NamespaceIds;
  readonly processor: Processor;
  /** The node's: it has a number for every process. */
  readonly hostPids: PidNamespace;
  /** The node's: all others are below it. */
  readonly cgroup: CgroupNode;
  /** Milliseconds of the monotonic clock at which the node started. */
  readonly startedAt: number;
}

function allRights(description: Description): Descriptor {
  return { description, rights: possibleRights(description), inheriting: RIGHTS.ALL, cloexec: false };
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

/** A program, and the memory it is to run in. */
interface Image {
  readonly found: FoundProgram;
  readonly program: Program;
  readonly memory: WebAssembly.Memory | undefined;
}

/** A file tree, a pid namespace and a place in the network. */
export class KernelContainer implements Container, Spawner {
  /** Those of this container; its namespace may have others. */
  readonly processes = new Set<Process>();
  readonly pids: PidNamespace;
  readonly files: FileSystem;
  readonly #shared: Shared;
  readonly #options: ContainerOptions;
  readonly #network: PodNetwork;
  readonly #cgroup: CgroupNode;
  readonly #around: Surroundings;
  #first: Process | undefined;
  /** What processes go on with when their stacks are gone (execve(2)). */
  readonly #replacements = new Map<Process, Image>();
  #disposed = false;

  constructor(shared: Shared, options: ContainerOptions) {
    if (!(options.netns instanceof PodNetwork)) throw new TypeError('a network namespace of another kernel');
    this.#shared = shared;
    this.#options = options;
    this.#network = options.netns;
    if (options.pidns !== undefined && !(options.pidns instanceof PidNamespace))
      throw new TypeError('a pid namespace of another kernel');
    this.pids = options.pidns ?? new PidNamespace(shared.hostPids);
    this.files = new FileSystem(shared.options.clock, shared.images.merged(options.layers), options.readOnlyRootfs);
    for (const [path, what] of standardMounts(this.#procfs(), shared.options)) this.files.mount(path, what);
    const cgroup = cgroupOf(options.cgroupParent, shared.cgroup).create(options.hostname, options.limits);
    this.#cgroup = cgroup;
    for (const [path, what] of sysMounts(cgroup)) this.files.mount(path, what);
    this.#around = this.#surroundings();
    const net = netDirectory(this.#network, shared.options.network);
    this.files.mount('/net', { root: net, superblock: virtualSuperblock('net'), flags: { noSuid: true } });
    for (const mount of options.mounts) this.files.mount(mount.mountPath, volume(mount));
  }

  /** Containers of a pod share their network, and with it the hostname and the shared memory. */
  #surroundings(): Surroundings {
    const { namespaceIds } = this.#shared;
    const { files, pids } = this;
    const net = this.#network.shared;
    const ipc = this.#options.ipcns ?? net;
    const shared = { cgroup: this, ipc, mnt: this, net, pid: pids, pid_for_children: pids, time: namespaceIds };
    const namespaces = Object.entries({ ...shared, time_for_children: namespaceIds, user: namespaceIds, uts: net });
    return {
      root: files.root,
      mounts: () => mountsText(files.mounts),
      mountinfo: () => mountinfoText(files.mounts),
      namespaces: Object.fromEntries(
        namespaces.map(([name, of]) => [name, namespaceIds.of(name.replace('_for_children', ''), of)]),
      ),
    };
  }

  #procfs(): ReturnType<typeof procDirectory> {
    const { options, startedAt } = this.#shared;
    return procDirectory({
      pids: this.pids,
      hostname: this.#options.hostname,
      nodeName: options.nodeName,
      caller: () => this.files.caller,
      uptime: () => options.clock.monotonic() - startedAt,
      now: () => options.clock.now(),
      memory: () => ({ limit: options.memory ?? 4 * 2 ** 30, used: this.#shared.cgroup.memory.current }),
      cpuTime: () => this.#shared.processor.used,
      ip: this.#network.ip,
      random: options.random,
      sockets: () => this.#network.rows(),
    });
  }

  setLimits(limits: CgroupLimits): void {
    this.#cgroup.set(limits);
  }

  get pidns(): PidNamespace {
    return this.pids;
  }

  start(spec: ProcessSpec): Promise<ProcessHandle | SpawnError> {
    return this.#startFromHost(spec, true);
  }

  exec(spec: ProcessSpec): Promise<ProcessHandle | SpawnError> {
    return this.#startFromHost(spec, false);
  }

  async #startFromHost(spec: ProcessSpec, first: boolean): Promise<ProcessHandle | SpawnError> {
    const cwd = this.files.workingDirectory(spec.cwd, first);
    const file = spec.args[0] ?? '';
    const env = spec.env.map(([name, value]) => `${name}=${value}`);
    if (isErrno(cwd)) return startErrorOf({ errno: ERRNO.ENOENT }, file, spec.cwd);
    const searchPath = spec.env.find(([name]) => name === 'PATH')?.[1] ?? DEFAULT_PATH;
    const terminal = spec.stdio.kind === 'tty' && spec.stdio.pty instanceof PseudoTerminal ? spec.stdio.pty : undefined;
    const streams = standardStreams(spec.stdio).map((it, fd): [number, Descriptor] => [fd, allRights(it)]);
    const root: [number, Descriptor] = [PREOPENED, allRights(new OpenDirectory(this.files.root, '/'))];
    const descriptors = [...streams, root];
    for (const [, { description }] of descriptors) description.retain();
    const request = { file, searchPath, args: spec.args, env, cwd, descriptors, ignored: [], job: { terminal } };
    const owner = { credentials: credentialsOf(spec), umask: DEFAULT_UMASK };
    const process = await this.#launch(undefined, request, owner);
    for (const [, { description }] of descriptors) description.release();
    if (!(process instanceof Process)) return startErrorOf(process, file, spec.cwd);
    return process;
  }

  async spawn(parent: Process, request: SpawnRequest): Promise<Process | number> {
    const process = await this.#launch(parent, request, parent);
    return process instanceof Process ? process : process.errno;
  }

  async #launch(
    parent: Process | undefined,
    request: SpawnRequest,
    owner: Pick<ProcessOptions, 'credentials' | 'umask'>,
  ): Promise<Process | StartFailure> {
    const image = await this.#load(request, owner.credentials);
    if ('errno' in image) return image;
    const { found } = image;
    if (!this.#mayStart(parent)) return this.#unload(image, ERRNO.ESRCH);
    if (!this.#cgroup.admit()) return this.#unload(image, ERRNO.EAGAIN);
    const pid = this.pids.allocate();
    const process = new Process({
      pid,
      parent,
      group: this.#groupOf(pid, parent, request.job),
      init: pid === 1,
      args: found.args,
      env: request.env,
      cwd: request.cwd,
      exe: found.location,
      surroundings: this.#around,
      credentials: afterExec(owner.credentials, found.owner, !found.noSuid),
      umask: owner.umask,
      ignored: request.ignored,
      startedAt: this.#shared.options.clock.now(),
      cpu: new CpuTime(this.#shared.processor, this.#cgroup),
    });
    for (const [fd, descriptor] of request.descriptors) process.descriptors.set(fd, descriptor);
    this.#first ??= process;
    this.processes.add(process);
    this.pids.add(process);
    startJob(process, request.job);
    const membership = new Membership(this.#cgroup, process, this.#shared.options.log ?? (() => undefined));
    process.membership = membership;
    void this.#run(process, membership, image);
    return process;
  }

  /** Finds a program, compiles it and takes a memory for it. */
  async #load(request: SpawnRequest, credentials: Credentials): Promise<Image | StartFailure> {
    const found = this.files.as(credentials, () =>
      findProgram(this.files, request.cwd, request.file, request.searchPath, request.args),
    );
    if (isErrno(found)) return { errno: found };
    if (!argumentsFit(found.args, request.env)) return { errno: ERRNO.E2BIG };
    const [program] = await Promise.all([this.#shared.modules.load(found.content), loadCgroupFiles()]);
    if (program instanceof WasmFormatError) return { errno: ERRNO.ENOEXEC, detail: program.message };
    const unknown = unknownImport(program);
    if (unknown !== undefined)
      return { errno: ERRNO.ENOEXEC, detail: `the program needs ${unknown}, which the kernel does not have` };
    if (program.memory === undefined) return { found, program, memory: undefined };
    const memory = this.#shared.memories.acquire(program.memory.initialPages);
    if (memory === undefined) return { errno: ERRNO.ENOMEM, detail: 'no WebAssembly memory is left on this node' };
    return { found, program, memory };
  }

  #mayStart(parent: Process | undefined): boolean {
    return !this.#disposed && parent?.ending === undefined;
  }

  #unload({ memory }: Image, errno: number): StartFailure {
    if (memory !== undefined) this.#shared.memories.release(memory);
    return { errno };
  }

  async replace(process: Process, request: SpawnRequest): Promise<number> {
    const image = await this.#load(request, process.credentials);
    if ('errno' in image) return image.errno;
    if (!this.#mayStart(process)) return this.#unload(image, ERRNO.ESRCH).errno;
    const { found } = image;
    process.args = found.args;
    process.exe = found.location;
    process.env = request.env;
    process.credentials = afterExec(process.credentials, found.owner, !found.noSuid);
    process.signals.reset();
    process.descriptors.keep(request.descriptors.map(([fd]) => fd));
    this.#replacements.set(process, image);
    return ERRNO.SUCCESS;
  }

  #groupOf(pid: number, parent: Process | undefined, job: JobOptions): ProcessGroup {
    if (parent === undefined || job.newSession === true) return this.pids.newSession(pid);
    if (job.group === undefined) return parent.group;
    return this.pids.group(job.group === 0 ? pid : job.group, parent.group.session);
  }

  async #run(process: Process, membership: Membership, first: Image): Promise<void> {
    let status: ExitStatus;
    let image: Image | undefined = first;
    do {
      status = await this.#runImage(process, membership, image);
      image = this.#replacements.get(process);
      this.#replacements.delete(process);
    } while (image !== undefined);
    membership.ended();
    process.finish(status);
    this.processes.delete(process);
    // What a container runs ends with its first process, whoever is pid 1 (runc kills its cgroup).
    if (process === this.#first) this.#killAll();
    this.pids.ended(process);
  }

  async #runImage(process: Process, membership: Membership, { program, memory }: Image): Promise<ExitStatus> {
    const { clock, random, network: stack } = this.#shared.options;
    membership.resize(program.memory?.initialPages ?? 0);
    const { files } = this;
    const context = { process, memory, files, network: this.#network, stack, clock, random, spawner: this };
    const status = await run({ program, context, resize: (pages) => membership.resize(pages) });
    if (memory !== undefined) this.#shared.memories.release(memory);
    process.pages = 0;
    return status;
  }

  #killAll(): void {
    for (const process of this.processes) process.kill('SIGKILL');
  }

  kill(signal: Signal): void {
    this.#first?.kill(signal);
  }

  stats(): ContainerStats {
    return {
      cpuNanoseconds: nanoseconds(this.#cgroup.cpu.usage),
      memoryBytes: this.#cgroup.memory.current,
      processes: this.processes.size,
      cgroup: this.#cgroup.stats(),
      writableLayerBytes: this.files.usage,
    };
  }

  readFile(path: string): Uint8Array | undefined {
    return this.files.readFile(path);
  }

  dispose(): void {
    this.#disposed = true;
    this.#killAll();
    this.#cgroup.remove();
  }
}
