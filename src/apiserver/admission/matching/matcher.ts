import {
  fromStorage,
  type KubernetesObject,
  type LabelSelector,
  matchesLabels,
  mayNeedConversion,
  type NamedRuleWithOperations,
  type Namespace,
  namespaces,
  type Resource,
  type RuleWithOperations,
  selectorOf,
  toStorage,
} from '../../../api/index.ts';
import { type AdmissionAttributes, notFound, type Registry, sentMetadata } from '../../registry/index.ts';
import { storedObject } from '../stored.ts';
import { equivalentsOf } from './equivalents.ts';
import { nameMatches, ruleMatches, type RuleSubject } from './rules.ts';

/** A namespace is in itself. upstream: endpoints/handlers/create.go */
export function namespaceOf({ resource, namespace, name }: AdmissionAttributes): string {
  return resource.resource === namespaces.resource && resource.group === '' ? name : namespace;
}

export function subjectOf(attributes: AdmissionAttributes): RuleSubject {
  const { operation, resource, subresource, name } = attributes;
  return { operation, resource, subresource, namespace: namespaceOf(attributes), name };
}

/**
 * As which resource rules match a request: the one it is about, or one that shows the same objects; undefined where
 * they do not. upstream: policy/matching/matching.go matchesResourceRules, webhook/generic/webhook.go
 */
export function matchRules(
  registry: Registry,
  rules: readonly (RuleWithOperations | NamedRuleWithOperations)[],
  attributes: AdmissionAttributes,
  matchPolicy: string | undefined,
): Resource | undefined {
  const subject = subjectOf(attributes);
  const fits = (resource: Resource): boolean =>
    rules.some((rule) => ruleMatches(rule, { ...subject, resource }) && nameMatches(rule, subject));
  if (fits(attributes.resource)) return attributes.resource;
  // The API server fills in Equivalent.
  if (matchPolicy === 'Exact') return undefined;
  return equivalentsOf(registry, attributes.resource).find(fits);
}

function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return (
    selector === undefined ||
    (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0)
  );
}

/** upstream: webhook/predicates/namespace @throws StatusError where there is no such namespace */
export function namespaceMatches(
  registry: Registry,
  selector: LabelSelector | undefined,
  attributes: AdmissionAttributes,
): boolean {
  const name = namespaceOf(attributes);
  const isNamespace = attributes.resource.resource === namespaces.resource;
  if ((name === '' && !isNamespace) || isEmptySelector(selector)) return true;
  return matchesLabels(selectorOf(selector) ?? [], namespaceLabels(registry, attributes, name));
}

function namespaceLabels(
  registry: Registry,
  { resource, subresource, operation, object }: AdmissionAttributes,
  name: string,
): Readonly<Record<string, string>> | undefined {
  const writes = operation === 'CREATE' || operation === 'UPDATE';
  if (resource.resource === namespaces.resource && subresource === '' && writes) return labelsOf(object);
  const namespace = storedObject(registry, namespaces, name);
  if (namespace === undefined) throw notFound(namespaces, name);
  return namespace.metadata.labels;
}

function labelsOf(object: KubernetesObject | undefined): Readonly<Record<string, string>> | undefined {
  return object === undefined ? undefined : sentMetadata(object).labels;
}

/** upstream: webhook/predicates/object: either the new or the old object will do */
export function objectMatches(selector: LabelSelector | undefined, attributes: AdmissionAttributes): boolean {
  if (isEmptySelector(selector)) return true;
  const requirements = selectorOf(selector) ?? [];
  const { object, oldObject } = attributes;
  return [object, oldObject].some((one) => one !== undefined && matchesLabels(requirements, labelsOf(one)));
}

/** The namespace of a namespaced object. @throws StatusError where there is none */
export function requestNamespace(registry: Registry, attributes: AdmissionAttributes): Namespace | undefined {
  const { resource, namespace } = attributes;
  if (namespace === '' || (resource.group === '' && resource.resource === namespaces.resource)) return undefined;
  const found = storedObject(registry, namespaces, namespace);
  if (found === undefined) throw notFound(namespaces, namespace);
  return found;
}

/** An object in the version of another resource that shows it. */
export function converted(
  object: KubernetesObject | undefined,
  from: Resource,
  to: Resource,
): KubernetesObject | undefined {
  if (object === undefined || from === to) return object;
  const stored = toStorage(from, object);
  return mayNeedConversion(to) ? fromStorage(to, stored) : stored;
}
