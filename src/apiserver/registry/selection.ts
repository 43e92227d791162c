import {
  fieldsOf,
  type FieldTerm,
  type KubernetesObject,
  type LabelRequirements,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  type Resource,
  SelectorError,
  supportedTerms,
} from '../../api/index.ts';
import { isBuiltIn } from './built-in.ts';
import { badRequest } from './errors.ts';

/** Which objects of a resource a list, watch or collection delete is about. */
export interface Selection {
  readonly resource: Resource;
  /** Undefined is all namespaces. */
  readonly namespace: string | undefined;
  /** The name that `metadata.name=` demands. */
  readonly name: string | undefined;
  /** The value that `spec.nodeName=` demands of pods. */
  readonly nodeName: string | undefined;
  /** Whether labels and the remaining fields match; undefined when all do. */
  readonly matches: ((object: KubernetesObject) => boolean) | undefined;
}

export interface SelectionOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** @throws StatusError BadRequest when a selector is malformed or names an unknown field */
export function select(resource: Resource, options: SelectionOptions): Selection {
  try {
    const labels = parseLabelSelector(options.labelSelector ?? '');
    const terms = supportedTerms(resource, parseFieldSelector(options.fieldSelector ?? ''));
    const demanded = (field: string): string | undefined =>
      terms.find((term) => term.field === field && term.operator === '=')?.value;
    const namespace = resource.namespaced ? nonEmpty(options.namespace) : '';
    return {
      resource,
      namespace: namespace ?? (resource.namespaced ? demanded('metadata.namespace') : undefined),
      name: demanded('metadata.name'),
      nodeName: isBuiltIn(resource, 'pods') ? demanded('spec.nodeName') : undefined,
      matches: predicate(resource, labels, terms),
    };
  } catch (cause) {
    if (cause instanceof SelectorError) throw badRequest(cause.message);
    throw cause;
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function predicate(
  resource: Resource,
  labels: LabelRequirements,
  terms: readonly FieldTerm[],
): ((object: KubernetesObject) => boolean) | undefined {
  if (labels.length === 0 && terms.length === 0) return undefined;
  if (terms.length === 0) return (object) => matchesLabels(labels, object.metadata.labels);
  return (object) => matchesLabels(labels, object.metadata.labels) && matchesFields(terms, fieldsOf(resource, object));
}
