import { keyOf, keyString, type KubernetesObject } from '../../api/index.ts';
import { DisposableStack } from '../../base/index.ts';
import type { InformerLease } from '../../client/index.ts';
import { DrawnObjects } from './drawn-objects.ts';
import { CHURN_INTERVAL, FrameBatch } from './frame.ts';

/** `stale` while a broken watch is being opened again: what is shown was true a moment ago. */
export type Phase = 'loading' | 'live' | 'stale' | 'failed';

/**
 * The objects of an informer for components: published at once, then every {@link CHURN_INTERVAL}, and of many changes some with each
 * frame. `items` is a new array then, in no particular order; its objects are the same ones unless they changed.
 */
export class LiveList<T extends KubernetesObject = KubernetesObject> {
  #items = $state.raw<readonly T[]>([]);
  #phase = $state.raw<Phase>('loading');
  #error = $state.raw<unknown>(undefined);
  readonly #disposers = new DisposableStack();

  get items(): readonly T[] {
    return this.#items;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Why the last request failed, while `stale` or `failed`. */
  get error(): unknown {
    return this.#error;
  }

  /** Shows what this informer holds; its lease is the list's from now on. */
  connect(informer: InformerLease<T>): void {
    const drawn = new DrawnObjects<T>();
    const publish = (): void => {
      this.#items = drawn.take();
      this.#phase = informer.state.kind;
      this.#error = 'cause' in informer.state ? informer.state.cause : undefined;
      if (drawn.waiting) rest.request();
    };
    const frame = new FrameBatch(publish, CHURN_INTERVAL);
    const rest = new FrameBatch(publish);
    const request = (): void => {
      frame.request();
    };
    const changed = (object: T): void => {
      drawn.set(keyString(keyOf(object)), object);
      request();
    };
    const removed = (object: T): void => {
      drawn.delete(keyString(keyOf(object)));
      request();
    };
    this.#disposers.add(() => {
      informer.release();
    });
    this.#disposers.add(frame.cancel);
    this.#disposers.add(rest.cancel);
    this.#disposers.add(informer.addHandler({ add: changed, update: changed, delete: removed }));
    this.#disposers.add(informer.onState(request));
    if (informer.hasSynced) publish();
  }

  dispose(): void {
    this.#disposers.dispose();
  }
}
