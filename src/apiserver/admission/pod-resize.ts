import { bytes, cpuMillis, type Node, nodes, type Pod, podRequests, pods, StatusError } from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../registry/index.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

/** A running pod does not ask for more than its whole node has. upstream: plugin/pkg/admission/podresize */
export const podResize: AdmissionPlugin = {
  name: 'PodResizeValidator',
  handles: (operation, resource, subresource) =>
    operation === 'UPDATE' && resource === pods && subresource === 'resize',
  validate: (attributes, { registry }) => {
    const pod = attributes.object as Pod;
    const { nodeName = '' } = pod.spec;
    // The generation says whether anything was resized at all.
    if (nodeName === '' || pod.metadata.generation === attributes.oldObject?.metadata.generation) return;
    const node = storedObject(registry, nodes, nodeName);
    if (node === undefined) throw refused(attributes, `node ${JSON.stringify(nodeName)} not found`);
    const lacks = lacking(pod, node);
    if (lacks !== '') {
      throw withCause(attributes, 'NodeCapacity', `Node didn't have enough allocatable resources: ${lacks}`);
    }
    const system = node.metadata.labels?.['kubernetes.io/os'] ?? '';
    if (system === 'linux') return;
    const [name, is] = [JSON.stringify(nodeName), JSON.stringify(system)];
    const why = `pod resize is only supported on linux nodes, node ${name} is ${is}`;
    throw withCause(attributes, 'UnsupportedPlatform', why);
  },
};

/** What a node has too little of, even when it is empty; `''` where it has enough. */
function lacking(pod: Pod, { status }: Node): string {
  const asked = podRequests(pod);
  const amounts = [
    ['cpu', asked.cpu, cpuMillis(status?.allocatable?.['cpu'])],
    ['memory', asked.memory, bytes(status?.allocatable?.['memory'])],
  ] as const;
  return amounts
    .filter(([, requested, allocatable]) => requested > allocatable)
    .map(([name, requested, has]) => `${name}, requested: ${String(requested)}, allocatable: ${String(has)}`)
    .join('; ');
}

/** Autoscalers look at the cause. */
function withCause(attributes: AdmissionAttributes, reason: string, why: string): StatusError {
  const { status } = refused(attributes, why);
  return new StatusError({ ...status, details: { ...status.details, causes: [{ reason }] } });
}
