import type { Pod } from '../../api/index.ts';

/** What the kubelet knows of a pod before its status says so. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
}

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.+)'\]$/;

/**
 * Value of a downward API field. upstream: pkg/fieldpath, kubelet_pods.go podFieldSelectorRuntimeValue.
 * @returns undefined when the path is not one of those that upstream supports
 */
export function fieldValue(pod: Pod, fieldPath: string, place: PodPlace): string | undefined {
  const subscript = SUBSCRIPT.exec(fieldPath);
  if (subscript !== null) {
    const key = subscript[2] ?? '';
    return (subscript[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[key] ?? '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels ?? {});
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations ?? {});
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return place.podIP;
    default:
      return undefined;
  }
}

/** `key="value"` lines sorted by key, as fieldpath.FormatMap. */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}
