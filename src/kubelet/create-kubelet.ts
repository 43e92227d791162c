import { deferred, DisposableStack, OnDemand } from '../base/index.ts';
import { pods, services, type Pod } from '../api/index.ts';
import { createEventRecorder, type EventRecorder, type InformerLease } from '../client/index.ts';
import type { Kubelet, KubeletOptions } from './api.ts';
import { Backoff } from './backoff.ts';
import type { KubeletContext } from './context.ts';
import { Journal } from './journal/journal.ts';
import { journaledEvents } from './journal/journaled-events.ts';
import { NodeLease } from './node/lease.ts';
import { NodeReporter } from './node/node-reporter.ts';
import { capacityQuantities, EPHEMERAL_STORAGE, type NodeFacts } from './node/node-status.ts';
import type { PodAgent } from './pod-agent.ts';

/** upstream: pkg/kubelet/kubelet.go, initialCrashLoopBackOff (containerBackOffPeriod), MaxCrashLoopBackOff */
const FIRST_CRASH_DELAY = 10_000;
const LAST_CRASH_DELAY = 300_000;

/** The agent of one node. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { client, clock, informers, network, capacity } = options;
  const { nodeName } = network;
  const facts: NodeFacts = {
    name: nodeName,
    address: network.nodeAddress,
    capacity,
    osImage: options.osImage,
    bootId: options.bootId,
  };
  const disposers = new DisposableStack();
  const journal = new Journal(clock);
  const events = journaledEvents(createEventRecorder(client, clock, { component: 'kubelet', host: nodeName }), journal);
  const serviceInformer = informers.informer(services);
  disposers.add(() => {
    serviceInformer.release();
  });
  const reporter = new NodeReporter({
    client,
    clock,
    events,
    facts,
    podCIDR: options.podCIDR,
    images: () => options.images.list(),
    pressures: () => agent.now?.pressures ?? new Set(),
  });
  const loadAgent = async (): Promise<PodAgent> => {
    const [machine, parts] = await Promise.all([options.machine(), import('./pods-part.ts')]);
    void reporter.followKernel(machine.kernelMessages);
    const context: KubeletContext = {
      nodeName,
      client,
      clock,
      runtime: machine.runtime,
      images: new parts.ImageProvider(options.images, clock, events, () => {
        reporter.changed();
      }),
      imageStore: options.images,
      diskCapacity: EPHEMERAL_STORAGE,
      network,
      volumes: new parts.NodeVolumes({
        nodeName,
        createTmpfs: machine.createTmpfs,
        store: machine.volumes,
        clock,
        onFailure: (handle, cause) => {
          tellOfUnsaved(events, nodeName, handle, cause);
        },
      }),
      createTmpfs: machine.createTmpfs,
      cgroups: new parts.PodCgroups(machine.createCgroup, {
        cpu: capacity.cpu * 1000,
        memory: capacity.memory,
        podPids: options.podPidsLimit,
      }),
      cpuNanoseconds: machine.cpuNanoseconds,
      informers,
      events,
      journal,
      services: () => serviceInformer.lister.list(),
      allocatable: capacityQuantities(facts),
      crashes: new Backoff(clock, FIRST_CRASH_DELAY, LAST_CRASH_DELAY),
    };
    return new parts.PodAgent(context, { ...capacity, cpu: capacity.cpu * 1000 }, () => {
      reporter.changed();
    });
  };
  const agent = new OnDemand(loadAgent);
  /** There is time for pods that the API does not know of, too. */
  const warm = deferred<undefined>();

  /** Takes up the pods of this node once there is one. */
  const followPods = async (): Promise<void> => {
    const informer = informers.informer(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
    disposers.add(() => {
      informer.release();
    });
    await informer.synced;
    void Promise.race([firstPod(informer), warm.promise]).then(async () => {
      const loaded = await agent.load();
      if (!disposers.disposed) loaded.follow(informer);
    });
  };

  return {
    server: {
      fetch: async (request) => (await agent.load()).server.fetch(request),
      connect: async (request) => (await agent.load()).server.connect(request),
    },
    async warmUp() {
      await agent.load();
      warm.resolve(undefined);
    },
    async start() {
      const node = await reporter.register();
      const lease = new NodeLease(client, clock, node);
      lease.start();
      disposers.add(() => {
        lease.stop();
        reporter.stop();
      });
      await Promise.all([serviceInformer.synced, network.synced]);
      await reporter.ready();
      await followPods();
    },
    async stop() {
      disposers.dispose();
      reporter.stop();
      await agent.now?.stop();
    },
  };
}

/** What is in a volume is only in memory for now, which those who look at it have to know. */
function tellOfUnsaved(events: EventRecorder, nodeName: string, handle: string | undefined, cause: unknown): void {
  const regarding =
    handle === undefined
      ? { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: nodeName }
      : { apiVersion: 'v1', kind: 'PersistentVolume', name: handle };
  const why = cause instanceof Error ? cause.message : String(cause);
  events.event(regarding, 'Warning', 'VolumeConditionAbnormal', `what was written cannot be saved: ${why}`);
}

/** Resolves when the informer has one. */
async function firstPod(informer: InformerLease<Pod>): Promise<void> {
  if (informer.lister.list().length > 0) return;
  const seen = deferred<undefined>();
  const remove = informer.addHandler({
    add: () => {
      seen.resolve(undefined);
    },
  });
  await seen.promise;
  remove();
}
