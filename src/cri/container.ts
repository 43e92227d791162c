import { AsyncQueue, deferred, type Clock } from '../base/index.ts';
import {
  MountError,
  type Container as KernelContainer,
  type ContainerOptions,
  type ExitStatus,
  type Kernel,
  type Mount,
  type PidNamespace,
  type Process,
  type Pty,
  type Stdio,
} from '../kernel/index.ts';
import type {
  AttachOptions,
  ContainerConfig,
  ContainerStatus,
  ContainerUsage,
  ExecOptions,
  LinuxContainerResources,
  PodSandbox,
} from './api.ts';
import { boundingSet } from './capabilities.ts';
import { commandLine, environment } from './command-line.ts';
import { RuntimeError } from './errors.ts';
import {
  execIn,
  execToEnd,
  isSpawnError,
  pumpInput,
  pumpOutput,
  pumpResize,
  type ExecResult,
  type ProcessContext,
} from './exec.ts';
import { ContainerOutput } from './output.ts';
import { cgroupLimits } from './resources.ts';
import { stopSignal } from './signals.ts';
import { resolveUser } from './user.ts';

const SHM_PATH = '/dev/shm';

/** What containerd reports for a container whose program could not be started. */
const START_ERROR_EXIT_CODE = 128;

interface Running {
  readonly container: KernelContainer;
  readonly process: Process;
  readonly context: ProcessContext;
  readonly pty: Pty | undefined;
}

/** One container: created, running, exited, and never back. */
export class RuntimeContainer {
  readonly sandbox: PodSandbox;
  readonly output: ContainerOutput;
  readonly #kernel: Kernel;
  readonly #clock: Clock;
  readonly #config: ContainerConfig;
  readonly #changed: (status: ContainerStatus) => void;
  readonly #pidns: () => PidNamespace | undefined;
  readonly #exited = deferred<undefined>();
  readonly #stdin = new AsyncQueue<Uint8Array>();
  #status: ContainerStatus;
  #running: Running | undefined;
  #starting = false;

  constructor(
    id: string,
    sandbox: PodSandbox,
    config: ContainerConfig,
    host: {
      readonly kernel: Kernel;
      readonly clock: Clock;
      readonly changed: (status: ContainerStatus) => void;
      /** The process namespace that it shares, if any. */
      readonly pidns: () => PidNamespace | undefined;
    },
  ) {
    this.sandbox = sandbox;
    this.#config = config;
    this.#kernel = host.kernel;
    this.#clock = host.clock;
    this.#changed = host.changed;
    this.#pidns = host.pidns;
    this.output = new ContainerOutput(host.clock, this.#config.stdin);
    this.#status = { id, state: 'CONTAINER_CREATED', createdAt: host.clock.now() };
  }

  get status(): ContainerStatus {
    return this.#status;
  }

  /** @throws RuntimeError StartError; the container is exited with code 128 then */
  async start(): Promise<void> {
    if (this.#status.state !== 'CONTAINER_CREATED' || this.#starting) {
      throw new RuntimeError('InvalidState', `container ${this.#status.id} is not in created state`);
    }
    this.#starting = true;
    try {
      await this.#spawn();
    } catch (cause) {
      if (!(cause instanceof RuntimeError)) throw cause;
      const message = `failed to create task: OCI runtime create failed: unable to start container process: ${cause.message}: unknown`;
      this.#end({ exitCode: START_ERROR_EXIT_CODE, reason: 'StartError', message, startedAt: 0 });
      throw new RuntimeError(cause.code, message, { cause });
    }
  }

  async #spawn(): Promise<void> {
    const config = this.#config;
    const pidns = this.#pidns();
    const user = resolveUser(config.image, config);
    const args = commandLine(config.image.config, config.command, config.args);
    const { hostname, cgroupParent } = this.sandbox.config;
    const context: ProcessContext = {
      env: environment({ image: config.image.config, hostname, tty: config.tty, env: config.env, home: user.home }),
      cwd: config.workingDir ?? nonEmpty(config.image.config.WorkingDir) ?? '/',
      uid: user.uid,
      gid: user.gid,
      groups: user.groups,
      capabilities: boundingSet(config.capabilities ?? { add: [], drop: [] }, config.privileged ?? false),
      noNewPrivs: config.noNewPrivs ?? false,
    };
    const container = this.#create({
      hostname,
      layers: config.image.layers,
      mounts: this.#mounts(),
      netns: this.sandbox.netns,
      ...(pidns === undefined ? {} : { pidns }),
      ...(this.sandbox.ipcns === undefined ? {} : { ipcns: this.sandbox.ipcns }),
      readOnlyRootfs: config.readOnlyRootfs,
      limits: cgroupLimits(config.resources ?? {}),
      ...(cgroupParent === undefined ? {} : { cgroupParent }),
    });
    const pty = config.tty ? this.#kernel.createPty({ columns: 80, rows: 24 }) : undefined;
    const printed =
      pty === undefined ? Promise.resolve() : pumpOutput(pty, (chunk) => this.output.write('stdout', chunk));
    const startedAt = this.#clock.now();
    const process = await container.start({ ...context, args, stdio: this.#stdio(pty) });
    if (isSpawnError(process)) {
      pty?.close();
      container.dispose();
      throw new RuntimeError('StartError', process.message);
    }
    this.#running = { container, process, context, pty };
    this.#set({ ...this.#status, state: 'CONTAINER_RUNNING', startedAt });
    void process.exited.then(async (exit) => {
      pty?.close();
      await printed;
      const { oomKill } = container.stats().cgroup.memory.events;
      container.dispose();
      this.#end({ ...outcome(exit, oomKill > 0), startedAt });
    });
  }

  /** @throws RuntimeError in runc's words when a volume cannot be mounted */
  #create(options: ContainerOptions): KernelContainer {
    try {
      return this.#kernel.createContainer(options);
    } catch (cause) {
      if (!(cause instanceof MountError)) throw cause;
      throw new RuntimeError('StartError', `error during container init: ${cause.message}`, { cause });
    }
  }

  /** Those of the pod, and its shared memory where none of them is in its place. */
  #mounts(): readonly Mount[] {
    const { mounts } = this.#config;
    if (mounts.some(({ mountPath }) => mountPath === SHM_PATH)) return mounts;
    return [{ mountPath: SHM_PATH, source: this.sandbox.shm, readOnly: false }, ...mounts];
  }

  #stdio(pty: Pty | undefined): Stdio {
    if (pty !== undefined) return { kind: 'tty', pty };
    return {
      kind: 'pipes',
      stdout: (chunk) => this.output.write('stdout', chunk),
      stderr: (chunk) => this.output.write('stderr', chunk),
      ...(this.#config.stdin ? { stdin: this.#stdin } : {}),
    };
  }

  #end(end: Pick<ContainerStatus, 'exitCode' | 'reason' | 'message' | 'startedAt'>): void {
    this.#running = undefined;
    this.#stdin.end();
    this.output.log.close();
    this.#exited.resolve(undefined);
    const finishedAt = this.#clock.now();
    const { id, createdAt } = this.#status;
    this.#set({ id, createdAt, state: 'CONTAINER_EXITED', ...end, finishedAt });
  }

  #set(status: ContainerStatus): void {
    this.#status = Object.freeze(status);
    this.#changed(status);
  }

  /** Asks it to end, and kills it after `timeout` milliseconds. Resolves when it has ended. */
  async stop(timeout: number): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    if (timeout > 0) {
      running.process.kill(stopSignal(this.#config.stopSignal ?? this.#config.image.config.StopSignal));
      const cancel = this.#clock.setTimeout(() => {
        running.process.kill('SIGKILL');
      }, timeout);
      await this.#exited.promise;
      cancel();
    } else {
      running.process.kill('SIGKILL');
      await this.#exited.promise;
    }
  }

  get running(): Running {
    if (this.#running === undefined) {
      throw new RuntimeError('InvalidState', `container ${this.#status.id} is not running`);
    }
    return this.#running;
  }

  /** @throws RuntimeError when it does not run */
  update(resources: LinuxContainerResources): void {
    this.running.container.setLimits(cgroupLimits(resources));
  }

  exec(options: ExecOptions): Promise<number> {
    const { container, context } = this.running;
    return execIn(this.#kernel, container, context, options);
  }

  execSync(command: readonly string[], timeout: number): Promise<ExecResult> {
    const { container, context } = this.running;
    return execToEnd(this.#clock, container, context, command, timeout);
  }

  /** Connects the caller to the streams of the first process, until it ends or the caller goes. */
  async attach(options: AttachOptions): Promise<void> {
    const { pty } = this.running;
    const gone = new AbortController();
    const detach = this.output.attach(options);
    if (options.stdin !== undefined && this.#config.stdin) {
      const type = (chunk: Uint8Array): void => {
        if (pty === undefined) this.#stdin.push(chunk);
        else pty.input(chunk);
      };
      void pumpInput(options.stdin, type, gone.signal).then((ended) => {
        if (ended && this.#config.stdinOnce && pty === undefined) this.#stdin.end();
      });
    }
    if (options.resize !== undefined && pty !== undefined) void pumpResize(pty, options.resize, gone.signal);
    const left = deferred<undefined>();
    const onAbort = (): void => {
      left.resolve(undefined);
    };
    if (options.signal.aborted) onAbort();
    options.signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([this.#exited.promise, left.promise]);
    options.signal.removeEventListener('abort', onAbort);
    gone.abort();
    detach();
  }

  stats(): ContainerUsage {
    const none = { cpuNanoseconds: 0, memoryBytes: 0, processes: 0, writableLayerBytes: 0 };
    return { ...(this.#running?.container.stats() ?? none), logBytes: this.output.log.bytes };
  }
}

/** @param oom any of its processes was killed for memory: so containerd hears of it (memory.events) */
function outcome(exit: ExitStatus, oom: boolean): Pick<ContainerStatus, 'exitCode' | 'reason' | 'message'> {
  const reason = oom || exit.oomKilled === true ? 'OOMKilled' : exit.code === 0 ? 'Completed' : 'Error';
  return { exitCode: exit.code, reason, ...(exit.trap === undefined ? {} : { message: exit.trap }) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
