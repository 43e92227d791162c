import type { Container, Pod } from '../../api/index.ts';
import { isSidecar } from '../pod/restart-policy.ts';

/** What an event tells of a resize. Upstream: pkg/kubelet/events/resize.go @param error why it waits, or failed */
export function resizeMessage(what: string, pod: Pod, error?: string): string {
  const summary = ({ name, resources }: Container): object => ({ name, resources: sorted(resources ?? {}) });
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
  const text = JSON.stringify({
    ...(sidecars.length === 0 ? {} : { initContainers: sidecars.map(summary) }),
    containers: pod.spec.containers.map(summary),
    generation: pod.metadata.generation ?? 0,
    ...(error === undefined ? {} : { error }),
  });
  return `Pod resize ${what}: ${text}`;
}

/** As Go writes the keys of maps, and of these structs. */
function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]: [string, unknown]) => [
        name,
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner) : inner,
      ]),
  );
}
