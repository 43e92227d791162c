import type { Disposer } from '../../base/index.ts';
import { groupResource, type Resource } from '../../api/index.ts';
import type { Registry } from './registry.ts';

/**
 * Begins when there is an object of a kind: now, or with the first that is written. For what is loaded to follow kinds
 * that most clusters have none of. @param onError told where it could not begin: it is tried with the next write
 */
export function fromFirst(
  { store }: Registry,
  kind: Resource,
  begin: () => Promise<Disposer>,
  onError: (cause: unknown) => void,
): Disposer {
  const resource = groupResource(kind);
  let state: 'waiting' | 'beginning' | 'begun' | 'ended' = 'waiting';
  let stop: Disposer = () => undefined;
  const start = (): void => {
    if (state !== 'waiting') return;
    state = 'beginning';
    begin().then(
      (started) => {
        if (state === 'ended') {
          started();
          return;
        }
        stop();
        state = 'begun';
        stop = started;
      },
      (cause: unknown) => {
        if (state === 'beginning') state = 'waiting';
        onError(cause);
      },
    );
  };
  stop = store.watch({ resource, namespace: undefined, name: undefined, indexed: undefined }, store.revision, start);
  if (store.count(resource) > 0) start();
  return () => {
    state = 'ended';
    stop();
  };
}
