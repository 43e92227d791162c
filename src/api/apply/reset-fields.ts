import type { Element } from './element.ts';
import { type Draft, differenceBelow, entryOf, type FieldSet, isMember, setOf, union } from './field-set.ts';
import type { FieldFilter } from './tracked-kind.ts';

/** Which elements of each level to keep; `*` stands for any, and `true` for all that is below. */
interface Pattern {
  readonly [element: Element]: Pattern | true;
}

function included(set: FieldSet, pattern: Pattern): FieldSet {
  const result: Draft = {};
  for (const element in set) {
    const entry = set[element];
    const below = pattern[element] ?? pattern['*'];
    if (entry === undefined || below === undefined) continue;
    const kept = below === true ? entry : entryOf(isMember(entry), included(entry, below));
    if (kept !== undefined) result[element] = kept;
  }
  return result;
}

function only(pattern: Pattern): FieldFilter {
  return (set) => included(set, pattern);
}

/** @param paths names of fields, `metadata.labels` */
function allBut(...paths: readonly string[]): FieldFilter {
  const excluded = paths
    .map((path) => setOf(...path.split('.').map((name) => `f:${name}`)))
    .reduce((all, path) => union(all, path));
  return (set) => differenceBelow(set, excluded);
}

const BUT_STATUS = allBut('status');
const BUT_SPEC = allBut('spec');
const BUT_SPEC_AND_METADATA = allBut('spec', 'metadata');
const ONLY_STATUS = only({ 'f:status': true });
const RESIZED: Pattern = { '*': { 'f:resources': true, 'f:resizePolicy': true } };

/** By `resource.group/subresource`, where it is not the rule. Upstream: GetResetFields[Filter] of the strategies in pkg/registry */
const FILTERS: Readonly<Record<string, FieldFilter>> = {
  'apiservices.apiregistration.k8s.io/status': BUT_SPEC_AND_METADATA,
  'certificatesigningrequests.certificates.k8s.io/': allBut('spec', 'status'),
  'certificatesigningrequests.certificates.k8s.io/approval': allBut('spec', 'status.certificate'),
  'certificatesigningrequests.certificates.k8s.io/status': allBut('spec', 'status.conditions'),
  'customresourcedefinitions.apiextensions.k8s.io/status': BUT_SPEC_AND_METADATA,
  'deployments.apps/status': allBut('spec', 'metadata.labels'),
  'flowschemas.flowcontrol.apiserver.k8s.io/status': BUT_SPEC_AND_METADATA,
  'pods/ephemeralcontainers': only({ 'f:spec': { 'f:ephemeralContainers': true } }),
  'pods/resize': only({ 'f:spec': { 'f:containers': RESIZED, 'f:initContainers': RESIZED, 'f:resources': true } }),
  'pods/status': allBut('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'),
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/status': BUT_SPEC_AND_METADATA,
  'resourceclaims.resource.k8s.io/status': BUT_SPEC_AND_METADATA,
  'validatingadmissionpolicies.admissionregistration.k8s.io/status': BUT_SPEC_AND_METADATA,
  'volumeattachments.storage.k8s.io/status': BUT_SPEC_AND_METADATA,
};

/**
 * Fields that requests to a resource or subresource can own: those that the registry does not set back.
 * @param name `pods`, `deployments.apps` @param custom whether a CustomResourceDefinition defines it
 */
export function ownableFields(
  name: string,
  subresource: string,
  options: { readonly hasStatus: boolean; readonly custom: boolean },
): FieldFilter | undefined {
  const special = FILTERS[`${name}/${subresource}`];
  if (special !== undefined) return special;
  if (subresource === 'status') return options.custom ? ONLY_STATUS : BUT_SPEC;
  return options.hasStatus ? BUT_STATUS : undefined;
}
