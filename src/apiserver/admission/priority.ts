import { type Pod, pods, type PriorityClass, priorityClasses } from '../../api/index.ts';
import type { AdmissionPlugin, MutableAttributes, Registry } from '../registry/index.ts';
import { refused } from './refused.ts';
import { storedObject, storedObjects } from './stored.ts';

const PREEMPT = 'PreemptLowerPriority';

/** What a pod is given. */
interface Computed {
  readonly className: string;
  readonly priority: number;
  readonly preemptionPolicy: string;
}

/** Gives pods the priority of their class; keeps the default class the only one. upstream: plugin/pkg/admission/priority */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  handles: (operation, resource, subresource) =>
    subresource === '' &&
    (resource === pods || resource === priorityClasses) &&
    (operation === 'CREATE' || operation === 'UPDATE'),
  mutate: (attributes, { registry }) => {
    if (attributes.resource !== pods) return attributes.object;
    return attributes.operation === 'CREATE' ? admitNew(registry, attributes) : carry(attributes);
  },
  validate: (attributes, { registry }) => {
    const { resource, operation, object } = attributes;
    if (resource !== priorityClasses || (object as PriorityClass).globalDefault !== true) return;
    const other = defaultClass(registry)?.metadata.name;
    if (other === undefined || (operation === 'UPDATE' && other === object?.metadata.name)) return;
    throw refused(attributes, `PriorityClass ${other} is already marked as default. Only one default can exist`);
  },
};

/** The default class; of several, which a race can leave, the lowest. */
function defaultClass(registry: Registry): PriorityClass | undefined {
  let found: PriorityClass | undefined;
  for (const one of storedObjects(registry, priorityClasses)) {
    if (one.globalDefault === true && (found === undefined || (one.value ?? 0) < (found.value ?? 0))) found = one;
  }
  return found;
}

function computed(registry: Registry, attributes: MutableAttributes): Computed {
  const { priorityClassName: name = '' } = (attributes.object as Pod).spec;
  const found = name === '' ? defaultClass(registry) : storedObject(registry, priorityClasses, name);
  if (found !== undefined) {
    const { metadata, value = 0, preemptionPolicy = PREEMPT } = found;
    return { className: metadata.name, priority: value, preemptionPolicy };
  }
  if (name !== '') throw refused(attributes, `no PriorityClass with name ${name} was found`);
  return { className: '', priority: 0, preemptionPolicy: PREEMPT };
}

function admitNew(registry: Registry, attributes: MutableAttributes): Pod {
  const pod = attributes.object as Pod;
  const { spec } = pod;
  const { className, ...due } = computed(registry, attributes);
  const mustNot = (what: string, value: string | number, instead: string | number): Error =>
    refused(
      attributes,
      `the ${what} (${String(value)}) must not be provided in pod spec; priority admission controller computed ${String(instead)} from the given PriorityClass name`,
    );
  if (spec.priority !== undefined && spec.priority !== due.priority) {
    throw mustNot('integer value of priority', spec.priority, due.priority);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== due.preemptionPolicy) {
    throw mustNot('string value of PreemptionPolicy', spec.preemptionPolicy, due.preemptionPolicy);
  }
  return { ...pod, spec: { ...spec, ...(className === '' ? {} : { priorityClassName: className }), ...due } };
}

/** What was computed when the pod was made stays, where the update leaves it out. */
function carry({ object, oldObject }: MutableAttributes): Pod {
  const pod = object as Pod;
  const old = (oldObject as Pod).spec;
  const missing = {
    ...(pod.spec.priority === undefined && old.priority !== undefined ? { priority: old.priority } : {}),
    ...(pod.spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined
      ? { preemptionPolicy: old.preemptionPolicy }
      : {}),
  };
  return Object.keys(missing).length === 0 ? pod : { ...pod, spec: { ...pod.spec, ...missing } };
}
