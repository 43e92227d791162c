import { parseGoDuration, type KubernetesObject } from '../../api/index.ts';

/** Labels and annotations that kwok's own stages look at. Upstream: kwok/kustomize/stage. */
const SUFFIX = 'stage.kwok.x-k8s.io';

/** Whether the object asks for a stage that is off unless it is asked for. */
export function asksFor(object: KubernetesObject, stage: string): boolean {
  return object.metadata.labels?.[`${stage}.${SUFFIX}`] === 'true';
}

/** What the object says to a stage, for instance its `reason`. */
export function setting(object: KubernetesObject, stage: string, name: string): string | undefined {
  const value = object.metadata.annotations?.[`${stage}.${SUFFIX}/${name}`];
  return value === '' ? undefined : value;
}

/** Milliseconds that the object asks to stay as it is before the stage. @throws GoDurationError */
export function delayOf(object: KubernetesObject, stage: string): number {
  const text = setting(object, stage, 'delay');
  return text === undefined ? 0 : Math.max(0, parseGoDuration(text));
}
