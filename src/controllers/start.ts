import type { Clock } from '../base/index.ts';
import type { ObjectKey } from '../api/index.ts';
import {
  createInformerFactory,
  runController,
  type Client,
  type ControllerDefinition,
  type RunnerDeps,
  type RunningController,
} from '../client/index.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController, staleDisruptionController } from './disruption/index.ts';
import { endpointSliceController, endpointSliceMirroringController, endpointsController } from './endpoints/index.ts';
import { garbageCollector } from './garbage-collector/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeLifecycleController, taintEvictionController, type NodeLifecycleOptions } from './node-lifecycle/index.ts';
import { podGcController } from './pod-gc.ts';
import { replicaSetController } from './replica-set/index.ts';
import { replicationManager } from './replica-set/replication-controller.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { resourceQuotaController } from './resource-quota/index.ts';
import { serviceAccountController } from './service-account.ts';
import { systemNamespacesController } from './system-namespaces.ts';
import {
  attributesClassProtectionController,
  claimProtectionController,
  volumeProtectionController,
} from './volume-protection/index.ts';

export interface ControllersOptions extends NodeLifecycleOptions {
  /** Told of every failed attempt that is not a lost race; it will be retried unless the cause is a TerminalError. */
  readonly onError?: (controller: string, key: ObjectKey, cause: unknown) => void;
}

interface ControllersDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly options?: ControllersOptions;
}

export interface Controllers {
  /** Resolves when all caches are filled and all controllers work. */
  readonly started: Promise<void>;
  stop(): void;
}

/** Ties a definition to its own dependencies, so that controllers of different ones fit into one table. */
function runnable<Deps>(definition: ControllerDefinition<Deps>): (deps: RunnerDeps) => RunningController {
  return (deps) => runController(definition, deps);
}

/** Every controller of the cluster; a new one is a line here. */
function allControllers(options: ControllersOptions): readonly ((deps: RunnerDeps) => RunningController)[] {
  return [
    runnable(systemNamespacesController),
    runnable(serviceAccountController),
    runnable(rootCaPublisher),
    runnable(clusterRoleAggregationController),
    runnable(deploymentController),
    runnable(replicaSetController),
    runnable(replicationManager),
    runnable(endpointSliceController),
    runnable(endpointSliceMirroringController),
    runnable(endpointsController),
    runnable(namespaceController),
    runnable(garbageCollector),
    runnable(nodeLifecycleController(options)),
    runnable(taintEvictionController),
    runnable(podGcController),
    runnable(disruptionController),
    runnable(staleDisruptionController),
    runnable(resourceQuotaController),
    runnable(claimProtectionController),
    runnable(volumeProtectionController),
    runnable(attributesClassProtectionController),
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
  const running = allControllers(options).map((start) => start(deps));
  return {
    started: Promise.all(running.map((controller) => controller.started)).then(() => undefined),
    stop: () => {
      for (const controller of running) controller.stop();
      informers.dispose();
    },
  };
}
