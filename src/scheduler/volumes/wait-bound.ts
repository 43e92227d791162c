import type { Clock } from '../../base/index.ts';
import type { PersistentVolumeClaim } from '../../api/index.ts';
import type { Informer } from '../../client/index.ts';
import { isFullyBound, selectedNode } from './claims.ts';

/** How long a pod waits for its volumes once its node is chosen. Upstream: DefaultBindTimeoutSeconds. */
const TIMEOUT = 600_000;

/** @returns what is wrong, `bound`, or undefined when there is still to wait */
function progress(
  pending: readonly PersistentVolumeClaim[],
  current: (claim: PersistentVolumeClaim) => PersistentVolumeClaim | undefined,
  chosen: Set<string>,
): Error | 'bound' | undefined {
  let left = 0;
  for (const claim of pending) {
    const { name, uid } = claim.metadata;
    const now = current(claim);
    if (now?.metadata.uid !== uid) return new Error(`failed to get pvc: persistentvolumeclaim "${name}" not found`);
    if (isFullyBound(now)) continue;
    left++;
    // The provisioner takes the choice of the node back when it cannot make the volume there.
    if (selectedNode(now) !== undefined) chosen.add(uid);
    else if (chosen.has(uid)) return new Error(`provisioning failed for PVC "${name}"`);
  }
  return left === 0 ? 'bound' : undefined;
}

/**
 * Resolves when all claims are bound. Upstream: volumebinding (checkBindings).
 * @throws Error with what the user is to read
 */
export function allBound(
  pending: readonly PersistentVolumeClaim[],
  claims: Informer<PersistentVolumeClaim>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const chosen = new Set<string>();
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
      const result = progress(pending, ({ metadata }) => claims.lister.get(metadata), chosen);
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
