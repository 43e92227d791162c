import type { KubernetesObject } from '../api/index.ts';

/** Index of objects by each of their labels, so that those of a selector are found without a look at all others. */
export const BY_LABEL = 'label';

/** Index of objects without a controller, by each of their labels. */
export const ORPHANS_BY_LABEL = 'orphan-label';

type Labels = Readonly<Record<string, string>>;

/** Of a ReplicaSet's labels the one that no other has. */
const OWN = 'pod-template-hash';

/** Values of an index by label: one for the namespace, and one for each label. */
export function labelValues(namespace: string | undefined, labels: Labels = {}): readonly string[] {
  const place = namespace ?? '';
  return [`${place}/`, ...Object.entries(labels).map(([name, value]) => `${place}/${name}=${value}`)];
}

export function labelIndex({ metadata }: KubernetesObject): readonly string[] {
  return labelValues(metadata.namespace, metadata.labels);
}

/** Under which value of such an index all objects are that have these labels, and as few others as may be. */
export function narrowest(namespace: string | undefined, labels: Labels = {}): string {
  const [first] = Object.keys(labels);
  const name = OWN in labels ? OWN : first;
  const place = namespace ?? '';
  return name === undefined ? `${place}/` : `${place}/${name}=${labels[name] ?? ''}`;
}
