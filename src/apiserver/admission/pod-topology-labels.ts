import { type KubernetesObject, nodes, type Pod, pods } from '../../api/index.ts';
import type { AdmissionPlugin, MutableAttributes } from '../registry/index.ts';
import { storedObject } from './stored.ts';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const;

type Binding = KubernetesObject & { readonly target?: { readonly kind?: string; readonly name?: string } };

function nodeNameOf({ object, subresource }: MutableAttributes): string {
  if (subresource === '') return (object as Pod).spec.nodeName ?? '';
  const { kind, name = '' } = (object as Binding).target ?? {};
  return kind === 'Node' ? name : '';
}

/** Pods know in which zone they run, from their node. upstream: plugin/pkg/admission/podtopologylabels */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  handles: (operation, resource, subresource) =>
    operation === 'CREATE' && resource === pods && (subresource === '' || subresource === 'binding'),
  mutate: (attributes, { registry }) => {
    const { object } = attributes;
    const nodeName = nodeNameOf(attributes);
    if (nodeName === '') return object;
    const { labels = {} } = storedObject(registry, nodes, nodeName)?.metadata ?? {};
    const copied = LABELS.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]] as const]));
    if (copied.length === 0) return object;
    return {
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...Object.fromEntries(copied) } },
    };
  },
};
