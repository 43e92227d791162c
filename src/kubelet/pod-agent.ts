import { DisposableStack } from '../base/index.ts';
import type { Pod } from '../api/index.ts';
import type { InformerLease } from '../client/index.ts';
import type { FetchHandler } from '../protocol/index.ts';
import type { KubeletContext } from './context.ts';
import { EvictionManager } from './eviction/eviction-manager.ts';
import { NodePressure } from './eviction/node-pressure.ts';
import { diskUse } from './eviction/observe.ts';
import type { Pressure } from './eviction/thresholds.ts';
import { ImageCollector } from './images/image-collector.ts';
import { usesImage } from './images/image-use.ts';
import type { Journal } from './journal/journal.ts';
import { isMirror } from './static-pods/annotations.ts';
import { StaticPods } from './static-pods/static-pods.ts';
import type { NodeCapacity } from './pod/admission.ts';
import { PodWorkers } from './pod/pod-workers.ts';
import { createKubeletServer } from './server/create-server.ts';

/** The part of a kubelet that runs pods: loaded with the first of them. */
export class PodAgent {
  readonly server: FetchHandler;
  readonly #workers: PodWorkers;
  readonly #statics: StaticPods;
  readonly #evictions: EvictionManager;
  readonly #pressure: NodePressure;
  readonly #collector: ImageCollector;
  readonly #volumes: KubeletContext['volumes'];
  readonly #journal: Journal;
  readonly #disposers = new DisposableStack();

  /** @param reported called when what the node's status says has changed */
  constructor(context: KubeletContext, capacity: NodeCapacity, reported: () => void) {
    this.#volumes = context.volumes;
    this.#journal = context.journal;
    this.#pressure = new NodePressure(context.clock, reported);
    this.#workers = new PodWorkers(context, capacity, this.#pressure);
    this.#statics = new StaticPods(context, this.#workers);
    this.#collector = new ImageCollector({
      clock: context.clock,
      images: context.imageStore,
      inUse: (image) => this.#workers.all().some((worker) => usesImage(worker, image, context.imageStore)),
      disk: () => diskUse(context, this.#workers.all()),
      removed: reported,
      failed: (message) => {
        const { nodeName } = context;
        context.events.event(
          { kind: 'Node', name: nodeName, uid: nodeName },
          'Warning',
          'FreeDiskSpaceFailed',
          message,
        );
      },
    });
    this.#evictions = new EvictionManager(
      context,
      () => this.#workers.all(),
      this.#pressure,
      () => {
        this.#collector.free(Infinity);
      },
    );
    this.server = createKubeletServer(context, this.#workers);
    this.#disposers.add(
      context.runtime.onContainerEvent((id, status) => {
        this.#workers.containerChanged(id, status);
      }),
    );
  }

  /** What the node runs short of. */
  get pressures(): ReadonlySet<Pressure> {
    return this.#pressure.conditions;
  }

  /** Takes up the pods that are bound to this node, the oldest first. */
  follow(informer: InformerLease<Pod>): void {
    const told = (operation: string, act: (pod: Pod) => void) => {
      return (pod: Pod): void => {
        const { namespace = '', name } = pod.metadata;
        this.#journal.write('I', 'kubelet', `SyncLoop ${operation}`, { source: 'api', pods: [`${namespace}/${name}`] });
        act(pod);
      };
    };
    const set = (pod: Pod): void => {
      if (isMirror(pod)) this.#statics.mirrors.set(pod);
      else this.#workers.set(pod);
    };
    const remove = (pod: Pod): void => {
      if (isMirror(pod)) this.#statics.mirrors.delete(pod);
      else this.#workers.remove(pod);
    };
    for (const pod of informer.lister.list().toSorted(byAge)) set(pod);
    this.#statics.start();
    this.#disposers.add(
      informer.addHandler({ add: told('ADD', set), update: told('UPDATE', set), delete: told('REMOVE', remove) }),
    );
    this.#evictions.start();
    this.#collector.start();
    this.#disposers.add(() => {
      this.#evictions.stop();
      this.#collector.stop();
    });
  }

  /** Ends every container. */
  async stop(): Promise<void> {
    this.#statics.stop();
    this.#disposers.dispose();
    this.#workers.stop();
    const sandboxes = this.#workers
      .all()
      .flatMap(({ record }) => (record.sandbox === undefined ? [] : [record.sandbox]));
    await Promise.all(sandboxes.map((live) => live.stop()));
    await this.#volumes.stop();
  }
}

function byAge(a: Pod, b: Pod): number {
  return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
}
