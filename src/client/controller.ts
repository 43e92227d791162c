import { DisposableStack, type Clock, type Disposer } from '../base/index.ts';
import { hasReason, keyString, parseKey, type KubernetesObject, type ObjectKey, type Resource } from '../api/index.ts';
import type { Client } from './client.ts';
import type { InformerFactory, InformerLease } from './informer-factory.ts';
import type { InformerOptions } from './informer.ts';
import { WorkQueue } from './work-queue.ts';

/** An error that a retry does not cure: it is reported, and the key waits for the next change. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

export interface Result {
  /** Milliseconds until the key is due again without a change. */
  readonly requeueAfter?: number | undefined;
}

/** What a controller is made of. */
export interface ControllerContext {
  readonly client: Client;
  readonly clock: Clock;
  /** A shared informer, held until the controller stops; work begins when all of them are synced. */
  readonly informer: <T extends KubernetesObject>(resource: Resource<T>, options?: InformerOptions) => InformerLease<T>;
}

/** Makes a key due: now, or after some milliseconds. */
export type Enqueue = (key: ObjectKey, delay?: number) => void;

/** A control loop: what it needs, what makes a key due, and what is done for one. */
export interface ControllerDefinition<Deps> {
  readonly name: string;
  /** How many keys are worked on at a time. Default 5, as kube-controller-manager's `--concurrent-*-syncs`. */
  readonly workers?: number;
  setup(context: ControllerContext): Deps;
  /** Adds the handlers that make keys due. @returns what removes them */
  watch(deps: Deps, enqueue: Enqueue): readonly Disposer[];
  /**
   * Brings the world nearer to what the object of this key asks for. Missing means done.
   * @throws TerminalError not to be retried, anything else to be retried after a back-off
   */
  reconcile(deps: Deps, key: ObjectKey, signal: AbortSignal): Promise<Result>;
}

export interface RunnerDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerFactory;
  /** Told of every failure that is not a lost race. */
  readonly onError?: (controller: string, key: ObjectKey, cause: unknown) => void;
}

export interface RunningController {
  /** Resolves when its caches are filled and its workers run. */
  readonly started: Promise<void>;
  stop(): void;
}

const DEFAULT_WORKERS = 5;

/** Runs a controller until it is stopped: watching, queueing, retrying. Upstream: controller-runtime pkg/internal/controller. */
export function runController<Deps>(definition: ControllerDefinition<Deps>, deps: RunnerDeps): RunningController {
  const { client, clock, informers } = deps;
  const stack = new DisposableStack();
  const abort = new AbortController();
  const queue = new WorkQueue(clock);
  const leases: Pick<InformerLease<KubernetesObject>, 'synced'>[] = [];
  const own = definition.setup({
    client,
    clock,
    informer: (resource, options) => {
      const lease = informers.informer(resource, options);
      leases.push(lease);
      stack.add(() => {
        lease.release();
      });
      return lease;
    },
  });
  const enqueue: Enqueue = (key, delay = 0) => {
    queue.addAfter(keyString(key), delay);
  };
  for (const disposer of definition.watch(own, enqueue)) stack.add(disposer);

  const work = async (): Promise<void> => {
    for (let item = await queue.get(); item !== undefined; item = await queue.get()) {
      const key = parseKey(item);
      try {
        const { requeueAfter } = await definition.reconcile(own, key, abort.signal);
        queue.forget(item);
        if (requeueAfter !== undefined) queue.addAfter(item, Math.max(requeueAfter, 1));
      } catch (cause) {
        if (abort.signal.aborted) return;
        // A lost race: the cache will show what was missed, and the key is tried again.
        if (!hasReason(cause, 'Conflict')) deps.onError?.(definition.name, key, cause);
        if (cause instanceof TerminalError) queue.forget(item);
        else queue.addRateLimited(item);
      } finally {
        queue.done(item);
      }
    }
  };
  const start = async (): Promise<void> => {
    await Promise.all(leases.map((lease) => lease.synced));
    for (let worker = 0; worker < (definition.workers ?? DEFAULT_WORKERS); worker++) void work();
  };
  return {
    started: start(),
    stop: () => {
      abort.abort(new Error(`controller ${definition.name} was stopped`));
      queue.close();
      stack.dispose();
    },
  };
}
