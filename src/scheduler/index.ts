/**
 * What kube-scheduler does: finds a node for each pod that has none. A rule is one file in plugins/ and a line in its
 * table. A client of the API server and nothing more. Imports base, api, protocol, client.
 *
 * What it found out is kept: `startScheduler(…).decisions.ofPod(uid)` is the last attempt to place a pod, with a verdict on
 * each node that was looked at: rejected by which plugin and why, or feasible with each plugin's score. `why(uid, nodeName)`
 * is one of them. Plain data, the oldest is forgotten first.
 */
import type { Clock } from '../base/index.ts';
import type { Pod } from '../api/index.ts';
import { createInformerFactory, type Client, type InformerFactory } from '../client/index.ts';
import { ConfiguredScheduler } from './config/configured-scheduler.ts';
import { DecisionLog, type Decisions } from './decisions.ts';

export type { Decisions } from './decisions.ts';

export interface SchedulerDeps {
  readonly client: Client;
  readonly clock: Clock;
  /** Informers to share with others of this worker; made when left out. */
  readonly informers?: InformerFactory;
  /** Told of every failure that is not the pod's own. */
  readonly onError?: (pod: Pod, cause: unknown) => void;
}

export interface RunningScheduler {
  /** Resolves when the caches are filled and scheduling begins. */
  readonly started: Promise<void>;
  /** What was found out about each node at the last attempt to place a pod. */
  readonly decisions: Decisions;
  stop(): void;
}

/**
 * Starts a scheduler for pods whose `schedulerName` is that of one of its profiles: `default-scheduler`, unless the
 * ConfigMap `kube-system/kube-scheduler` has others.
 */
export function startScheduler(deps: SchedulerDeps): RunningScheduler {
  const { client, clock, onError } = deps;
  const informers = deps.informers ?? createInformerFactory(client, clock);
  const decisions = new DecisionLog();
  const scheduler = new ConfiguredScheduler({
    client,
    clock,
    informers,
    decisions,
    ...(onError === undefined ? {} : { onError }),
  });
  return {
    started: scheduler.start(),
    decisions,
    stop: () => {
      scheduler.stop();
      if (deps.informers === undefined) informers.dispose();
    },
  };
}
