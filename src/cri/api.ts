import type {
  Cgroup,
  CgroupStats,
  ContainerStats,
  Mount,
  NetworkNamespace,
  OutputSink,
  PidNamespace,
  Pty,
  Signal,
  Tmpfs,
} from '../kernel/index.ts';
import type { Image, ImageStore } from '../oci/index.ts';

/** Names follow k8s.io/cri-api/pkg/apis/runtime/v1. */
export interface PodSandboxConfig {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly hostname: string;
  readonly ip: string;
  /** Whether containers see one another's processes (`namespace_options.pid`); CONTAINER when left out. */
  readonly pid?: PidMode;
  /** Whether it is in the network, and shares the memory, of the node (`namespace_options.network`, `.ipc`); POD when left out. */
  readonly network?: SharingMode;
  readonly ipc?: SharingMode;
  /** The pod's cgroup (`linux.cgroup_parent`): those of its containers are below it. */
  readonly cgroupParent?: Cgroup;
}

/** CRI's LinuxContainerResources: microseconds, bytes, and files of cgroup v2 with what is written to them. */
export interface LinuxContainerResources {
  readonly cpuShares?: number;
  readonly cpuQuota?: number;
  readonly cpuPeriod?: number;
  readonly memoryLimitInBytes?: number;
  /** Not of CRI: the OCI runtime's `pids.limit`. */
  readonly pidsLimit?: number;
  readonly unified?: { readonly 'memory.oom.group'?: '0' | '1' };
}

/** CRI's NamespaceMode, as far as there is a choice. */
export type PidMode = 'POD' | 'CONTAINER' | 'NODE';
export type SharingMode = 'POD' | 'NODE';

export interface PodSandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly netns: NetworkNamespace;
  /** What its containers share as their pid namespace, if they do. */
  readonly pidns?: PidNamespace;
  /** `/dev/shm` of its containers: they share their ipc namespace. */
  readonly shm: Tmpfs;
  /** What those have in common who share the node's ipc namespace. */
  readonly ipcns?: object;
}

export interface ContainerConfig {
  readonly name: string;
  readonly image: Image;
  /** Overrides of the image's entrypoint and command, already expanded. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly (readonly [string, string])[];
  readonly mounts: readonly Mount[];
  readonly resources?: LinuxContainerResources;
  readonly readOnlyRootfs: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly supplementalGroupsPolicy?: 'Merge' | 'Strict';
  readonly capabilities?: { readonly add: readonly string[]; readonly drop: readonly string[] };
  readonly privileged?: boolean;
  /** Programs do not get the user or group of their file by its set-ID bits. */
  readonly noNewPrivs?: boolean;
  /** Another container of the sandbox, whose process namespace it joins (NamespaceMode TARGET, `target_id`). */
  readonly pidTarget?: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  /** Overrides the image's. */
  readonly stopSignal?: string;
}

export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED';

export interface ContainerStatus {
  readonly id: string;
  readonly state: ContainerState;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError` (exit code 128: the program could not be started). */
  readonly reason?: string;
  readonly message?: string;
}

/** One line of a container's log, or part of one. */
export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  /** Without the newline. */
  readonly line: string;
  /** The line goes on in the next entry of this stream, or ended without a newline (the `P` tag of CRI's log format). */
  readonly partial?: true;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly tailLines?: number;
  /** Milliseconds since the Unix epoch. */
  readonly sinceTime?: number;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
  /** Terminal sizes, the first of them at once; only with `tty`. */
  readonly resize?: AsyncIterable<{ readonly width: number; readonly height: number }>;
  readonly signal: AbortSignal;
}

export type AttachOptions = Omit<ExecOptions, 'command' | 'tty'>;

/** What the processes of a container use; CPU time is counted from when it was made. */
export interface ContainerUsage extends Omit<ContainerStats, 'cgroup'> {
  readonly logBytes: number;
  /** Undefined when it does not run. */
  readonly cgroup?: CgroupStats;
}

/** @throws RuntimeError from every method whose container or sandbox is unknown */
export interface RuntimeService {
  runPodSandbox(config: PodSandboxConfig): Promise<PodSandbox>;
  /** Kills what still runs in it and gives back its network. */
  stopPodSandbox(id: string): Promise<void>;
  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  /** @throws RuntimeError with runc's words when the program cannot be started (kubelet reason: StartError / RunContainerError) */
  startContainer(id: string): Promise<void>;
  /** TERM, then KILL after `timeout` milliseconds. Resolves when it has ended. */
  stopContainer(id: string, timeout: number): Promise<void>;
  removeContainer(id: string): Promise<void>;
  /** Changes what a container may use while it runs. */
  updateContainerResources(id: string, resources: LinuxContainerResources): void;
  containerStatus(id: string): ContainerStatus;
  /** Called on every change of a container's state (CRI's GetContainerEvents). */
  onContainerEvent(listener: (id: string, status: ContainerStatus) => void): () => void;
  containerLogs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogEntry>;
  /** Runs a command to its end, as probes and hooks do. */
  execSync(
    id: string,
    command: readonly string[],
    timeout: number,
  ): Promise<{ readonly stdout: Uint8Array; readonly stderr: Uint8Array; readonly exitCode: number }>;
  /** @returns the exit code */
  exec(id: string, options: ExecOptions): Promise<number>;
  attach(id: string, options: AttachOptions): Promise<void>;
  containerStats(id: string): ContainerUsage;
  killContainer(id: string, signal: Signal): void;
}

export type { ImageStore as ImageService, Pty };
