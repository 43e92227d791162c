import { invalid, type ObjectMeta, type Pod, pods, setPodCondition, type Status } from '../../../api/index.ts';
import { commit, putOf } from '../commit.ts';
import { badRequest, conflict, notFound } from '../errors.ts';
import { latest, type Registry } from '../registry.ts';

/** The parts of a `Binding` that count; the rest was decoded and checked before. */
export interface PodBinding {
  readonly metadata: ObjectMeta;
  readonly target: { readonly kind?: string; readonly name?: string };
}

export const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

/** Says on which node a pod runs. upstream: pkg/registry/core/pod/storage BindingREST @throws StatusError */
export async function bind(
  registry: Registry,
  where: { readonly namespace: string; readonly name: string },
  binding: PodBinding,
  dryRun: boolean,
): Promise<Status> {
  const { namespace, name } = where;
  if ((binding.metadata.name ?? name) !== name) throw badRequest('name in URL does not match name in Binding object');
  checkTarget(name, binding);
  const target = { resource: pods, namespace, name };
  const current = latest(registry, target);
  if (current === undefined) throw notFound(pods, name);
  const pod = current.object as Pod;
  const { uid, resourceVersion } = binding.metadata;
  if (uid !== undefined && uid !== '' && uid !== pod.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`;
    throw bindingConflict(name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== pod.metadata.resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${pod.metadata.resourceVersion}`;
    throw bindingConflict(name, why);
  }
  const refusal = refuseToBind(pod);
  if (refusal !== undefined) throw bindingConflict(name, refusal);
  if (!dryRun) await commit(registry, target, current.revision, putOf(target, bound(registry, pod, binding)));
  return { ...SUCCESS, code: 201 };
}

function checkTarget(name: string, { target }: PodBinding): void {
  const kind = target.kind ?? '';
  const as = { group: '', kind: 'Binding' };
  if (kind !== '' && kind !== 'Node') {
    const detail = 'supported values: "Node", "<empty>"';
    throw invalid(as, name, [{ type: 'FieldValueNotSupported', field: 'target.kind', badValue: kind, detail }]);
  }
  if ((target.name ?? '') === '') {
    throw invalid(as, name, [{ type: 'FieldValueRequired', field: 'target.name', badValue: '', detail: '' }]);
  }
}

function bindingConflict(name: string, why: string): Error {
  return conflict({ group: '', resource: 'pods/binding' }, name, why);
}

/** upstream: setPodNodeAndMetadata */
function refuseToBind(pod: Pod): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  const nodeName = pod.spec.nodeName ?? '';
  if (nodeName !== '') return `pod ${name} is already assigned to node ${JSON.stringify(nodeName)}`;
  if ((pod.spec.schedulingGates ?? []).length > 0) return `pod ${name} has non-empty .spec.schedulingGates`;
  return undefined;
}

function bound(registry: Registry, pod: Pod, binding: PodBinding): Pod {
  const { annotations = {}, labels = {} } = binding.metadata;
  let { metadata } = pod;
  if (Object.keys(annotations).length > 0) {
    metadata = { ...metadata, annotations: { ...metadata.annotations, ...annotations } };
  }
  // Labels of the node, which admission adds, win over those of the pod.
  if (Object.keys(labels).length > 0) metadata = { ...metadata, labels: { ...metadata.labels, ...labels } };
  const assigned: Pod = { ...pod, metadata, spec: { ...pod.spec, nodeName: binding.target.name ?? '' } };
  return setPodCondition(assigned, { type: 'PodScheduled', status: 'True' }, registry.clock.now());
}
