import { jsonEqual } from '../equal.ts';
import type { Container, Pod, PodSpec } from '../generated/types.ts';
import { omit } from '../omit.ts';

/** The old pod with another spec; of the metadata sent only what every write has. */
function withSpec({ metadata }: Pod, old: Pod, spec: PodSpec): Pod {
  const { resourceVersion, managedFields } = metadata;
  const sent = { resourceVersion, ...(managedFields === undefined ? {} : { managedFields }) };
  if (jsonEqual(spec, old.spec)) return { ...old, metadata: { ...old.metadata, ...sent } };
  const generation = (old.metadata.generation ?? 0) + 1;
  return { ...old, metadata: { ...old.metadata, ...sent, generation }, spec };
}

/** Of an update only the ephemeral containers count. Upstream: podEphemeralContainersStrategy */
export function withEphemeralContainers(next: Pod, old: Pod): Pod {
  const { ephemeralContainers } = next.spec;
  const rest = omit(old.spec, 'ephemeralContainers');
  return withSpec(next, old, ephemeralContainers === undefined ? rest : { ...rest, ephemeralContainers });
}

type Containers = readonly Container[];

/** Upstream: mungeContainers: a container keeps all but what it asks for. */
function resized(next: Containers | undefined, old: Containers): Containers {
  return old.map((before) => {
    const after = next?.find((container) => container.name === before.name);
    if (after === undefined) return before;
    const { resources, resizePolicy } = after;
    const kept = { ...before, ...(resources === undefined ? {} : { resources }) };
    return resizePolicy === undefined ? kept : { ...kept, resizePolicy };
  });
}

/** Of an update only the resources of containers count. Upstream: podResizeStrategy */
export function withResources(next: Pod, old: Pod): Pod {
  const { initContainers } = old.spec;
  return withSpec(next, old, {
    ...old.spec,
    containers: resized(next.spec.containers, old.spec.containers),
    ...(initContainers === undefined ? {} : { initContainers: resized(next.spec.initContainers, initContainers) }),
  });
}
