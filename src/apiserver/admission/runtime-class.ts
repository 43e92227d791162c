import { equalLists, type Pod, pods, type ResourceList, type RuntimeClass, runtimeClasses } from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionPlugin, MutableAttributes, Registry } from '../registry/index.ts';
import { mergeTolerations } from './merge-tolerations.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const UNDEFINED = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

/** Gives pods the overhead of their runtime, and sends them to nodes that have it. upstream: plugin/pkg/admission/runtimeclass */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: (operation, resource, subresource) => operation === 'CREATE' && resource === pods && subresource === '',
  mutate: (attributes, { registry }) => {
    const found = classOf(registry, attributes);
    return found === undefined ? attributes.object : withScheduling(attributes, withOverhead(attributes, found), found);
  },
  validate: (attributes, { registry }) => {
    const { overhead } = (attributes.object as Pod).spec;
    const fixed = classOf(registry, attributes)?.overhead;
    if (fixed !== undefined && !equalLists(fixed.podFixed ?? {}, overhead ?? {})) throw refused(attributes, MISMATCH);
    if (fixed === undefined && overhead !== undefined) throw refused(attributes, UNDEFINED);
  },
};

function classOf(registry: Registry, attributes: AdmissionAttributes): RuntimeClass | undefined {
  const { runtimeClassName: name } = (attributes.object as Pod).spec;
  if (name === undefined) return undefined;
  const found = storedObject(registry, runtimeClasses, name);
  if (found === undefined) throw refused(attributes, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

function withOverhead(attributes: MutableAttributes, { overhead }: RuntimeClass): Pod {
  const pod = attributes.object as Pod;
  const fixed: ResourceList | undefined = overhead?.podFixed;
  if (overhead === undefined) return pod;
  if (pod.spec.overhead !== undefined && !equalLists(pod.spec.overhead, fixed ?? {})) {
    throw refused(attributes, MISMATCH);
  }
  return fixed === undefined ? pod : { ...pod, spec: { ...pod.spec, overhead: fixed } };
}

function withScheduling(attributes: MutableAttributes, pod: Pod, { scheduling }: RuntimeClass): Pod {
  if (scheduling === undefined) return pod;
  const own = pod.spec.nodeSelector ?? {};
  const needed = scheduling.nodeSelector ?? {};
  for (const [key, value] of Object.entries(needed)) {
    const given = own[key];
    if (given === undefined || given === value) continue;
    throw refused(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`,
    );
  }
  const nodeSelector = { ...own, ...needed };
  const tolerations = mergeTolerations(pod.spec.tolerations ?? [], scheduling.tolerations ?? []);
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
      ...(tolerations.length === 0 ? {} : { tolerations }),
    },
  };
}
