import { matchesLabels, parseLabelSelector } from '../../api/index.ts';
import { KustomizeError } from './failure.ts';
import { effectiveNamespace } from './ids.ts';
import type { Selector } from './kustomization.ts';
import type { Resource } from './resource.ts';

function matcher(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true;
  let compiled: RegExp;
  try {
    compiled = new RegExp(`^(?:${pattern})$`, 'u');
  } catch (cause) {
    throw new KustomizeError(
      `error parsing regexp: ${cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : ''}`,
    );
  }
  return (text) => compiled.test(text);
}

/** Whether labels and annotations are those that are asked for. */
export function matchesMarks(resource: Resource, { labelSelector, annotationSelector }: Selector): boolean {
  return (
    matchesLabels(parseLabelSelector(labelSelector ?? ''), resource.texts('labels')) &&
    matchesLabels(parseLabelSelector(annotationSelector ?? ''), resource.texts('annotations'))
  );
}

/** Fields are patterns, of which the whole name has to be. Upstream: api/types/selector.go, resWrangler.Select */
export function matchesSelector(resource: Resource, selector: Selector): boolean {
  const { id, originalId, gvk } = resource;
  const namespace = matcher(selector.namespace);
  const name = matcher(selector.name);
  return (
    (namespace(effectiveNamespace(originalId)) || namespace(effectiveNamespace(id))) &&
    (name(originalId.name) || name(id.name)) &&
    matcher(selector.group)(gvk.group) &&
    matcher(selector.version)(gvk.version) &&
    matcher(selector.kind)(gvk.kind) &&
    matchesMarks(resource, selector)
  );
}
