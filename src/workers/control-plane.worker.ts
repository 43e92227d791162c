import * as Comlink from 'comlink';
import { createApiServer, openClusterStore, openIndexedDbLog, type ApiServer, type Store } from '../apiserver/index.ts';
import { AdjustableClock, OnDemand, systemClock, type Disposer } from '../base/index.ts';
import { connectFetchHandler, serveFetchHandler, type RemoteHandler } from '../client/index.ts';
import { startControllers, type Controllers } from '../controllers/index.ts';
import type { ControlPlaneInfo, ControlPlaneOptions, ControlPlaneService } from '../protocol/index.ts';
import { serveBridge } from './bridge.ts';
import type { VolumeStore } from '../volumes/index.ts';
import { LaterHost } from './later-host.ts';
import { INGRESS_HOST } from './node-options.ts';
import { startSchedulerLater, type LaterScheduler } from './later-scheduler.ts';

/** What runs, once it was started. */
interface ControlPlane {
  readonly clock: AdjustableClock;
  readonly store: Store;
  readonly server: ApiServer;
  readonly controllers: Controllers;
  readonly scheduler: LaterScheduler;
  readonly volumes: OnDemand<VolumeStore>;
}

let controlPlane: ControlPlane | undefined;
let stopBridge: Disposer | undefined;
const kubelets = new Map<string, RemoteHandler>();
/** Where traffic for Ingresses comes in. */
const edge = new LaterHost(INGRESS_HOST, systemClock);

function started(): ControlPlane {
  if (controlPlane === undefined) throw new Error('the control plane was not started');
  return controlPlane;
}

function report(who: string, cause: unknown): void {
  console.warn(`${who}:`, cause);
}

async function start(options: ControlPlaneOptions): Promise<ControlPlaneInfo> {
  const clock = new AdjustableClock(systemClock, options.clock);
  const volumes = new OnDemand(async () => {
    const { openVolumeStore } = await import('../volumes/index.ts');
    return openVolumeStore(options.volumeDatabase);
  });
  const log = await openIndexedDbLog(options.database, { fresh: options.fresh, clock: systemClock });
  // The cluster is this tab's now, and no node has a volume open yet.
  if (options.fresh) await (await volumes.load()).clear();
  const store = await openClusterStore({ log, clock });
  const server = await createApiServer({
    store,
    clock,
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
    nodeProxy: (nodeName) => kubelets.get(nodeName),
    onError: (cause) => report('tokens-controller', cause),
    fetch: (request) => fetch(request),
  });
  const { client } = server;
  const controllers = startControllers({
    client,
    clock,
    options: {
      edge: { address: INGRESS_HOST.address, load: () => edge.load() },
      volumeContents: { remove: async (handle) => (await volumes.load()).remove(handle) },
      onError: (controller, key, cause) => report(`${controller} ${key.namespace}/${key.name}`, cause),
    },
  });
  const scheduler = startSchedulerLater({
    client,
    clock,
    onError: (pod, cause) => report(`scheduler ${pod.metadata.name}`, cause),
  });
  controlPlane = { clock, store, server, controllers, scheduler, volumes };
  return { ...store.durability, objects: store.size };
}

const service: ControlPlaneService = {
  start,
  setClock(setting) {
    started().clock.set(setting);
  },
  serve(port) {
    serveFetchHandler(port, started().server.handler);
  },
  serveOutside(url, onRole) {
    stopBridge?.();
    stopBridge = serveBridge({
      url,
      open: (address, protocol) => new WebSocket(address, protocol),
      handler: started().server.handler,
      clock: systemClock,
      onRole,
    });
  },
  async warmUp() {
    const { server, controllers, scheduler } = started();
    await Promise.all([server.warmUp(), controllers.startOthers(), scheduler.load()]);
  },
  attachNode(nodeName, port) {
    service.detachNode(nodeName);
    kubelets.set(nodeName, connectFetchHandler(port));
  },
  detachNode(nodeName) {
    kubelets.get(nodeName)?.dispose(new Error(`node ${nodeName} is gone`));
    kubelets.delete(nodeName);
  },
  connectNode(node, port) {
    edge.connectNode(node, port);
  },
  disconnectNode(nodeName) {
    edge.disconnectNode(nodeName);
  },
  async decisionOn(podUid) {
    return (await started().scheduler.load()).decisions.ofPod(podUid);
  },
  async stop({ keepState }) {
    const { controllers, scheduler, server, store, volumes } = started();
    stopBridge?.();
    controllers.stop();
    scheduler.stop();
    await server.close();
    await store.close({ forget: !keepState });
    if (!keepState) await (await volumes.load()).close({ forget: true });
  },
};

Comlink.expose(service);
