import { DisposableStack } from '../base/index.ts';
import { pods, services, type Pod } from '../api/index.ts';
import { createEventRecorder } from '../client/index.ts';
import type { Kubelet, KubeletOptions } from './api.ts';
import { Backoff } from './backoff.ts';
import type { KubeletContext } from './context.ts';
import { EvictionManager } from './eviction/eviction-manager.ts';
import { ImageProvider } from './images/ensure-image.ts';
import { NodeLease } from './node/lease.ts';
import { NodeReporter } from './node/node-reporter.ts';
import { capacityQuantities, type NodeFacts } from './node/node-status.ts';
import { PodWorkers } from './pod/pod-workers.ts';
import { PodCgroups } from './resources/pod-cgroups.ts';
import { createKubeletServer } from './server/create-server.ts';

/** upstream: pkg/kubelet/kubelet.go, initialCrashLoopBackOff (containerBackOffPeriod), MaxCrashLoopBackOff */
const FIRST_CRASH_DELAY = 10_000;
const LAST_CRASH_DELAY = 300_000;

/** The agent of one node. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { client, clock, informers, runtime, network, capacity } = options;
  const { nodeName } = network;
  const facts: NodeFacts = {
    name: nodeName,
    address: network.nodeAddress,
    capacity,
    osImage: options.osImage,
    bootId: options.bootId,
  };
  const disposers = new DisposableStack();
  const events = createEventRecorder(client, clock, { component: 'kubelet', host: nodeName });
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
  });
  const context: KubeletContext = {
    nodeName,
    client,
    clock,
    runtime,
    images: new ImageProvider(options.images, clock, events, () => {
      reporter.changed();
    }),
    network,
    createTmpfs: options.createTmpfs,
    cgroups: new PodCgroups(options.createCgroup, {
      cpu: capacity.cpu * 1000,
      memory: capacity.memory,
      podPids: options.podPidsLimit,
    }),
    cpuNanoseconds: options.cpuNanoseconds,
    informers,
    events,
    services: () => serviceInformer.lister.list(),
    allocatable: capacityQuantities(facts),
    crashes: new Backoff(clock, FIRST_CRASH_DELAY, LAST_CRASH_DELAY),
  };
  const workers = new PodWorkers(context, { ...capacity, cpu: capacity.cpu * 1000 });

  const evictions = new EvictionManager(context, () => workers.all());

  /** Takes up the pods that are bound to this node, the oldest first. */
  const followPods = async (): Promise<void> => {
    const informer = informers.informer(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
    disposers.add(() => {
      informer.release();
    });
    await informer.synced;
    if (disposers.disposed) return;
    for (const pod of informer.lister.list().toSorted(byAge)) workers.set(pod);
    const set = (pod: Pod): void => {
      workers.set(pod);
    };
    disposers.add(
      informer.addHandler({
        add: set,
        update: set,
        delete: (pod) => {
          workers.remove(pod);
        },
      }),
    );
  };

  return {
    server: createKubeletServer(context, workers),
    async start() {
      disposers.add(
        runtime.onContainerEvent((id, status) => {
          workers.containerChanged(id, status);
        }),
      );
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
      evictions.start();
      disposers.add(() => {
        evictions.stop();
      });
    },
    async stop() {
      disposers.dispose();
      workers.stop();
      reporter.stop();
      const sandboxes = workers.all().flatMap(({ record }) => (record.sandbox === undefined ? [] : [record.sandbox]));
      await Promise.all(sandboxes.map((live) => live.stop()));
    },
  };
}

function byAge(a: Pod, b: Pod): number {
  return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
}
