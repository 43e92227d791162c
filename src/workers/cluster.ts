import * as Comlink from 'comlink';
import { systemClock, type ClockSetting } from '../base/index.ts';
import { nodes as nodeResource, type Node } from '../api/index.ts';
import { connectFetchHandler, createFetchClient, type Client, type RemoteHandler } from '../client/index.ts';
import type { ControlPlaneInfo, ControlPlaneService, Decision, FetchHandler, ShellService } from '../protocol/index.ts';
import { ClusterClock } from './cluster-clock.ts';
import { INGRESS_HOST, nodeName, nodeOptions, SHELL_HOST } from './node-options.ts';
import { startNodeWorker, type NodeWorker } from './node-worker.ts';

/** What start-up is doing. */
export type Progress =
  | { readonly step: 'control-plane-starting' }
  | { readonly step: 'control-plane-ready'; readonly info: ControlPlaneInfo }
  | { readonly step: 'node-starting' | 'node-joined' | 'node-failed'; readonly node: string; readonly reason?: string }
  | { readonly step: 'ready' };

export interface ClusterOptions {
  /** Number of nodes, 1 to 10. */
  readonly nodes: number;
  /** Start with an empty cluster. */
  readonly fresh: boolean;
  readonly clock: ClusterClock;
  /** WebSocket URL of the bridge of the page's server, when it has one. */
  readonly bridge?: string | undefined;
  onProgress?(progress: Progress): void;
}

export interface ClusterNode {
  readonly name: string;
  /** Of the worker, not of the Node object: a stopped one turns NotReady when its lease runs out. */
  readonly state: 'starting' | 'running' | 'stopped';
}

/** The cluster of this page: its workers, and the ways to it. */
export interface Cluster {
  readonly client: Client;
  readonly handler: FetchHandler;
  readonly info: ControlPlaneInfo;
  readonly nodes: readonly ClusterNode[];
  /** Resolves when every node that was started is Ready. */
  readonly ready: Promise<void>;
  /** The shell worker, started by the first call. */
  shell(): Promise<Comlink.Remote<ShellService>>;
  /** Whether clients outside of the page reach this cluster; undefined without a bridge. */
  readonly outside: boolean | undefined;
  /** Called after every change of {@link nodes} and {@link outside}. @returns a function that ends it */
  onChange(listener: () => void): () => void;
  /** Ends the worker at once, as pulling a machine's plug. */
  killNode(name: string): void;
  /** Starts the worker of a stopped node again. */
  startNode(name: string): Promise<void>;
  /** Why a pod is on its node, or on none; undefined when the scheduler does not know (any more). */
  decisionOn(podUid: string): Promise<Decision | undefined>;
  destroy(options: { readonly keepState: boolean }): Promise<void>;
}

/** One database for each place that the site is served from. */
function databaseName(): string {
  return `tabernetes${location.pathname.replace(/[^/]*$/, '')}`;
}

function volumeDatabaseName(): string {
  return `${databaseName()}:volumes`;
}

/** The time of this page's cluster; for {@link startCluster}. */
export function clusterClock(fresh: boolean): ClusterClock {
  const key = `${databaseName()}:clock`;
  const storage = {
    get: () => localStorage.getItem(key) ?? undefined,
    set: (value: string) => {
      localStorage.setItem(key, value);
    },
  };
  const clock = new ClusterClock(systemClock, storage, fresh);
  addEventListener('pagehide', () => {
    clock.save();
  });
  return clock;
}

function isReady(node: Node): boolean {
  return (node.status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** After the nodes are ready: the page has drawn them by then. */
const WARM_UP_MS = 500;

class PageCluster implements Cluster {
  readonly client: Client;
  readonly handler: RemoteHandler;
  readonly info: ControlPlaneInfo;
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #controlPlane: Comlink.Remote<ControlPlaneService>;
  readonly #options: ClusterOptions;
  readonly #workers = new Map<string, NodeWorker>();
  readonly #listeners = new Set<() => void>();
  #states: readonly ClusterNode[] = [];
  #outside: boolean | undefined;
  /** The shell, once it is started. */
  #shellService: Comlink.Remote<ShellService> | undefined;
  #shell: { readonly worker: Worker; readonly service: Promise<Comlink.Remote<ShellService>> } | undefined;

  constructor(
    worker: Worker,
    controlPlane: Comlink.Remote<ControlPlaneService>,
    handler: RemoteHandler,
    info: ControlPlaneInfo,
    options: ClusterOptions,
    early: readonly Worker[],
  ) {
    this.#worker = worker;
    this.#controlPlane = controlPlane;
    this.#options = options;
    this.handler = handler;
    this.info = info;
    this.client = createFetchClient(handler);
    options.clock.onChange((setting) => {
      this.#setClock(setting);
    });
    const started = early.map((nodeWorker, index) => this.#launch(index, nodeWorker));
    this.ready = this.#untilReady(started);
    if (options.bridge !== undefined) this.#serveOutside(options.bridge);
  }

  get nodes(): readonly ClusterNode[] {
    return this.#states;
  }

  get outside(): boolean | undefined {
    return this.#outside;
  }

  #serveOutside(url: string): void {
    const onRole = (serving: boolean | undefined): void => {
      if (this.#outside === serving) return;
      this.#outside = serving;
      this.#changed();
    };
    void this.#controlPlane.serveOutside(url, Comlink.proxy(onRole));
  }

  #setClock(setting: ClockSetting): void {
    void this.#controlPlane.setClock(setting);
    for (const node of this.#workers.values()) node.setClock(setting);
    void this.#shell?.service.then((shell) => shell.setClock(setting));
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  shell(): Promise<Comlink.Remote<ShellService>> {
    this.#shell ??= this.#startShell();
    return this.#shell.service;
  }

  #startShell(): { readonly worker: Worker; readonly service: Promise<Comlink.Remote<ShellService>> } {
    const worker = new Worker(new URL('./shell.worker.ts', import.meta.url), { type: 'module', name: 'shell' });
    const service = Comlink.wrap<ShellService>(worker);
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
    });
    const start = async (): Promise<Comlink.Remote<ShellService>> => {
      const port = await this.#apiPort();
      await service.start(Comlink.transfer(port, [port]), {
        database: `${databaseName()}:shell`,
        clock: this.#options.clock.time.setting,
        registryUrl: new URL('./', document.baseURI).href,
      });
      for (const node of this.#workers.values()) node.connectHost(SHELL_HOST, service);
      this.#shellService = service;
      return service;
    };
    return { worker, service: Promise.race([start(), failed]) };
  }

  /** A new port to the API server. */
  async #apiPort(): Promise<MessagePort> {
    const { port1, port2 } = new MessageChannel();
    await this.#controlPlane.serve(Comlink.transfer(port1, [port1]));
    return port2;
  }

  #setState(name: string, state: ClusterNode['state']): void {
    const others = this.#states.filter((node) => node.name !== name);
    this.#states = [...others, { name, state }].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    this.#changed();
  }

  async #launch(index: number, worker: Worker): Promise<void> {
    const options = nodeOptions(index, this.#options.nodes, document.baseURI);
    const name = options.nodeName;
    this.#setState(name, 'starting');
    this.#options.onProgress?.({ step: 'node-starting', node: name });
    const kubelet = new MessageChannel();
    const [api] = await Promise.all([
      this.#apiPort(),
      this.#controlPlane.attachNode(name, Comlink.transfer(kubelet.port1, [kubelet.port1])),
    ]);
    const node = startNodeWorker(worker, options, volumeDatabaseName());
    const started = node.start(api, kubelet.port2, this.#options.clock.time.setting);
    // Both ends have been told to start before they hear of each other: a worker's messages come in order.
    for (const peer of this.#workers.values()) node.connectPeer(peer);
    node.connectHost(INGRESS_HOST, this.#controlPlane);
    if (this.#shellService !== undefined) node.connectHost(SHELL_HOST, this.#shellService);
    this.#workers.set(name, node);
    try {
      await started;
      this.#setState(name, 'running');
      this.#options.onProgress?.({ step: 'node-joined', node: name });
      void node.ended.then(() => {
        if (this.#workers.get(name) === node) this.killNode(name);
      });
    } catch (cause) {
      this.killNode(name);
      this.#options.onProgress?.({ step: 'node-failed', node: name, reason: String(cause) });
    }
  }

  async #untilReady(started: readonly Promise<void>[]): Promise<void> {
    await Promise.all(started);
    const missing = new Set([...this.#workers.keys()]);
    const controller = new AbortController();
    for await (const event of this.client.watch(nodeResource, {}, controller.signal)) {
      if (event.type !== 'BOOKMARK' && isReady(event.object)) missing.delete(event.object.metadata.name);
      if (missing.size === 0) break;
    }
    controller.abort();
    this.#options.onProgress?.({ step: 'ready' });
    systemClock.setTimeout(() => void this.#warmUp(), WARM_UP_MS);
  }

  /** What fails is loaded when it is needed. */
  async #warmUp(): Promise<void> {
    const shell = this.#shell?.service.then((service) => service.warmUp());
    const nodes = [...this.#workers.values()].map((node) => node.warmUp());
    await Promise.allSettled([this.#controlPlane.warmUp(), shell, ...nodes]);
  }

  killNode(name: string): void {
    const node = this.#workers.get(name);
    if (node === undefined) return;
    this.#workers.delete(name);
    node.terminate();
    void this.#controlPlane.detachNode(name);
    void this.#controlPlane.disconnectNode(name);
    void this.#shellService?.disconnectNode(name);
    for (const peer of this.#workers.values()) peer.disconnectPeer(name);
    this.#setState(name, 'stopped');
  }

  async startNode(name: string): Promise<void> {
    const index = Number(/\d+$/.exec(name)?.[0] ?? '0') - 1;
    if (this.#workers.has(name) || index < 0) return;
    await this.#launch(index, createNodeWorker(index));
  }

  decisionOn(podUid: string): Promise<Decision | undefined> {
    return this.#controlPlane.decisionOn(podUid);
  }

  async destroy(options: { readonly keepState: boolean }): Promise<void> {
    for (const node of [...this.#workers.values()]) node.terminate();
    this.#workers.clear();
    if (this.#shell !== undefined) {
      if (!options.keepState) await (await this.#shell.service).clear();
      this.#shell.worker.terminate();
    }
    await this.#controlPlane.stop(options);
    this.handler.dispose(new Error('the cluster of this page was destroyed'));
    this.#worker.terminate();
    this.#states = this.#states.map(({ name }) => ({ name, state: 'stopped' }));
    this.#changed();
  }
}

function createNodeWorker(index: number): Worker {
  return new Worker(new URL('./node.worker.ts', import.meta.url), { type: 'module', name: nodeName(index) });
}

/**
 * Starts the workers of a cluster. Resolves when its API server answers; nodes join after that.
 * @throws Error when the control plane cannot start, for instance because another tab runs the same cluster
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  options.onProgress?.({ step: 'control-plane-starting' });
  const worker = new Worker(new URL('./control-plane.worker.ts', import.meta.url), {
    type: 'module',
    name: 'control-plane',
  });
  // Their code loads while the control plane opens its store.
  const early = Array.from({ length: options.nodes }, (_, index) => createNodeWorker(index));
  const controlPlane = Comlink.wrap<ControlPlaneService>(worker);
  try {
    const info = await controlPlane.start({
      database: databaseName(),
      volumeDatabase: volumeDatabaseName(),
      fresh: options.fresh,
      clock: options.clock.time.setting,
    });
    const { port1, port2 } = new MessageChannel();
    await controlPlane.serve(Comlink.transfer(port1, [port1]));
    options.onProgress?.({ step: 'control-plane-ready', info });
    return new PageCluster(worker, controlPlane, connectFetchHandler(port2), info, options, early);
  } catch (cause) {
    worker.terminate();
    for (const node of early) node.terminate();
    throw cause;
  }
}
