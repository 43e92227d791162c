import type { Clock } from '../base/index.ts';
import type { Kernel, PidNamespace } from '../kernel/index.ts';
import type { ContainerStatus, PodSandbox, RuntimeService } from './api.ts';
import { RuntimeContainer } from './container.ts';
import { RuntimeError } from './errors.ts';
import { HostNamespaces } from './host-namespaces.ts';

export interface WasiRuntimeOptions {
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** Fills the bytes with random ones: for IDs. */
  readonly random: (bytes: Uint8Array) => void;
}

/** The `wasi` runtime: every container is a process of this thread's kernel. */
export function createWasiRuntime({ kernel, clock, random }: WasiRuntimeOptions): RuntimeService {
  const sandboxes = new Map<string, PodSandbox>();
  const containers = new Map<string, RuntimeContainer>();
  const namespaces = new HostNamespaces(kernel);
  const listeners = new Set<(id: string, status: ContainerStatus) => void>();

  /** 64 hexadecimal digits, as containerd's. */
  const newId = (): string => {
    const bytes = new Uint8Array(32);
    random(bytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const containerOf = (id: string): RuntimeContainer => {
    const container = containers.get(id);
    if (container === undefined)
      throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
    return container;
  };
  const sandboxOf = (id: string): PodSandbox => {
    const sandbox = sandboxes.get(id);
    if (sandbox === undefined)
      throw new RuntimeError('NotFound', `an error occurred when try to find sandbox "${id}": not found`);
    return sandbox;
  };
  /** upstream: containerd, internal/cri/server/container_create.go, validateTargetContainer */
  const pidNamespace = (sandbox: PodSandbox, target: string | undefined): PidNamespace | undefined => {
    if (target === undefined) return sandbox.pidns;
    const fail = (why: string): never => {
      throw new RuntimeError('InvalidState', `invalid target container: container "${target}" ${why}`);
    };
    const container = containers.get(target) ?? fail('does not exist: not found');
    if (container.sandbox !== sandbox)
      fail(`(sandbox ${container.sandbox.id}) does not belong to sandbox ${sandbox.id}`);
    const { state } = container.status;
    return state === 'CONTAINER_RUNNING'
      ? container.running.container.pidns
      : fail(`is not running - in state ${state}`);
  };

  return {
    runPodSandbox(config) {
      const id = newId();
      const sandbox: PodSandbox = { id, config, ...namespaces.forSandbox(config) };
      sandboxes.set(id, sandbox);
      return Promise.resolve(sandbox);
    },
    async stopPodSandbox(id) {
      const sandbox = sandboxOf(id);
      const inside = [...containers.values()].filter((container) => container.sandbox === sandbox);
      await Promise.all(inside.map((container) => container.stop(0)));
      sandboxes.delete(id);
      namespaces.release(sandbox.config, sandbox);
    },
    createContainer(sandboxId, config) {
      const id = newId();
      const sandbox = sandboxOf(sandboxId);
      // Asked again when it starts: the target may have ended by then.
      const pidns = (): PidNamespace | undefined => pidNamespace(sandbox, config.pidTarget);
      pidns();
      const changed = (status: ContainerStatus): void => {
        for (const listener of listeners) listener(id, status);
      };
      containers.set(id, new RuntimeContainer(id, sandbox, config, { kernel, clock, changed, pidns }));
      return Promise.resolve(id);
    },
    startContainer: async (id) => containerOf(id).start(),
    stopContainer: async (id, timeout) => containerOf(id).stop(timeout),
    async removeContainer(id) {
      await containerOf(id).stop(0);
      containers.delete(id);
    },
    updateContainerResources: (id, resources) => {
      containerOf(id).update(resources);
    },
    containerStatus: (id) => containerOf(id).status,
    onContainerEvent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    containerLogs: (id, options, signal) => containerOf(id).output.log.read(options, signal),
    execSync: async (id, command, timeout) => containerOf(id).execSync(command, timeout),
    exec: async (id, options) => containerOf(id).exec(options),
    attach: async (id, options) => containerOf(id).attach(options),
    containerStats: (id) => containerOf(id).stats(),
    killContainer(id, signal) {
      containerOf(id).running.process.kill(signal);
    },
  };
}
