import type { Clock } from '../base/index.ts';
import type { ObjectKey } from '../api/index.ts';
import { createInformerFactory, type Client, type RunnerDeps, type RunningController } from '../client/index.ts';
import { deploymentController } from './deployment/index.ts';
import { endpointSliceController, endpointsController } from './endpoints/index.ts';
import { fakeNodesLater } from './fake-nodes-later.ts';
import { garbageCollector } from './garbage-collector/index.ts';
import type { Edge } from './ingress/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeLifecycleController, taintEvictionController, type NodeLifecycleOptions } from './node-lifecycle/index.ts';
import type { VolumeContents } from './persistent-volume/index.ts';
import { podGcController } from './pod-gc.ts';
import { replicaSetController } from './replica-set/index.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { runnable, type StartController } from './runnable.ts';
import { serviceAccountController } from './service-account.ts';
import { systemNamespacesController } from './system-namespaces.ts';

export interface ControllersOptions extends NodeLifecycleOptions {
  /** What is in persistent volumes; nothing is kept of them when left out. */
  readonly volumeContents?: VolumeContents;
  /** Where traffic for Ingresses comes in; nobody serves them when left out. */
  readonly edge?: Edge;
  /** Told of every failed attempt that is not a lost race; it will be retried unless the cause is a TerminalError. */
  readonly onError?: (controller: string, key: ObjectKey, cause: unknown) => void;
}

interface ControllersDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly options?: ControllersOptions;
}

export interface Controllers {
  /** Resolves when the caches are filled and the controllers that every cluster needs work. */
  readonly started: Promise<void>;
  /** Loads and starts the others. Once. */
  startOthers(): Promise<void>;
  stop(): void;
}

const LOAD_RETRY_MS = 5000;
const NOTHING: VolumeContents = { remove: () => Promise.resolve() };

/** Controllers that every cluster needs at once; those of other kinds are a line in `later.ts`. */
function firstControllers(options: ControllersOptions): readonly StartController[] {
  return [
    runnable(systemNamespacesController),
    runnable(serviceAccountController),
    runnable(rootCaPublisher),
    runnable(deploymentController),
    runnable(replicaSetController),
    runnable(endpointSliceController),
    runnable(endpointsController),
    runnable(namespaceController),
    runnable(garbageCollector),
    runnable(nodeLifecycleController(options)),
    runnable(taintEvictionController),
    runnable(podGcController),
    fakeNodesLater,
  ];
}

/** Starts what kube-controller-manager is made of, with one set of informers. */
export function startControllers({ client, clock, options = {} }: ControllersDeps): Controllers {
  const informers = createInformerFactory(client, clock);
  const { onError } = options;
  const deps: RunnerDeps = {
    client,
    clock,
    informers,
    ...(onError === undefined ? {} : { onError }),
  };
  const running: RunningController[] = firstControllers(options).map((start) => start(deps));
  let stopped = false;
  let others: Promise<void> | undefined;
  const loadOthers = async (): Promise<void> => {
    const { laterControllers } = await import('./later.ts').catch((cause: unknown) => {
      // The network may have been away: nobody else asks again.
      others = undefined;
      clock.setTimeout(() => void startOthers().catch(() => undefined), LOAD_RETRY_MS);
      throw cause;
    });
    if (stopped) return;
    const more = laterControllers(options.volumeContents ?? NOTHING, options.edge).map((start) => start(deps));
    running.push(...more);
    await allStarted(more);
  };
  const startOthers = (): Promise<void> => (others ??= loadOthers());
  return {
    started: allStarted(running),
    startOthers,
    stop: () => {
      stopped = true;
      for (const controller of running) controller.stop();
      informers.dispose();
    },
  };
}

async function allStarted(controllers: readonly RunningController[]): Promise<void> {
  await Promise.all(controllers.map(({ started }) => started));
}
