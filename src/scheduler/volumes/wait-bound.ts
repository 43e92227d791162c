import type { Clock } from '../../base/index.ts';
import type { PersistentVolumeClaim } from '../../api/index.ts';
import type { Informer } from '../../client/index.ts';
import { isFullyBound, selectedNode } from './claims.ts';

/** How long a pod waits for its volumes once its node is chosen. Upstream: DefaultBindTimeoutSeconds. */
const TIMEOUT = 600_000;

/** A claim that is to be bound. */
export interface Pending {
  readonly claim: PersistentVolumeClaim;
  /** The resource version that names the node the volume is to be made for; undefined where none is to be made. */
  readonly chosenIn: string | undefined;
}

/** @returns what is wrong, `bound`, or undefined when there is still to wait */
function progress(
  pending: readonly Pending[],
  current: (claim: PersistentVolumeClaim) => PersistentVolumeClaim | undefined,
): Error | 'bound' | undefined {
  let left = 0;
  for (const { claim, chosenIn } of pending) {
    const { name, uid } = claim.metadata;
    const now = current(claim);
    if (now?.metadata.uid !== uid) return new Error(`failed to get pvc: persistentvolumeclaim "${name}" not found`);
    if (isFullyBound(now)) continue;
    left++;
    // The provisioner takes the choice of the node back when it cannot make the volume there.
    const seen = chosenIn !== undefined && Number(now.metadata.resourceVersion) >= Number(chosenIn);
    if (seen && selectedNode(now) === undefined) return new Error(`provisioning failed for PVC "${name}"`);
  }
  return left === 0 ? 'bound' : undefined;
}

/**
 * Resolves when all claims are bound. Upstream: volumebinding (checkBindings).
 * @throws Error with what the user is to read
 */
export function allBound(
  pending: readonly Pending[],
  claims: Informer<PersistentVolumeClaim>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (result: Error | 'bound'): void => {
      cancel();
      unsubscribe();
      signal.removeEventListener('abort', aborted);
      if (result === 'bound') resolve();
      else reject(result);
    };
    const aborted = (): void => {
      finish(new Error('pod does not exist any more'));
    };
    const check = (): void => {
      const result = progress(pending, ({ metadata }) => claims.lister.get(metadata));
      if (result !== undefined) finish(result);
    };
    const cancel = clock.setTimeout(() => {
      finish(new Error('timed out waiting for the condition'));
    }, TIMEOUT);
    const unsubscribe = claims.addHandler({ update: check, delete: check });
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    else check();
  });
}
