import { jsonEqual } from '../equal.ts';
import type { Pod } from '../generated/types.ts';
import type { Errors } from './common.ts';
import { diffText } from './diff.ts';
import { forbidden } from './field-error.ts';
import { checkPodAnnotationsUpdate } from './pod-annotations.ts';
import { checkPod } from './pod.ts';

/** Upstream: ValidatePodEphemeralContainersUpdate: containers are added, and stay as they are. */
export function checkEphemeralUpdate(errors: Errors, next: Pod, old: Pod): void {
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    errors.push(forbidden('', 'static pods do not support ephemeral containers'));
    return;
  }
  checkPod(errors, next);
  checkPodAnnotationsUpdate(errors, next.metadata.annotations, old.metadata.annotations, next.spec);
  const field = 'spec.ephemeralContainers';
  for (const before of old.spec.ephemeralContainers ?? []) {
    const name = JSON.stringify(before.name);
    const after = next.spec.ephemeralContainers?.find((container) => container.name === before.name);
    if (after === undefined) {
      errors.push(forbidden(field, `existing ephemeral containers ${name} may not be removed\n`));
    } else if (!jsonEqual(after, before)) {
      const why = `existing ephemeral containers ${name} may not be changed\n${diffText(before, after)}\n`;
      errors.push(forbidden(field, why));
    }
  }
}
