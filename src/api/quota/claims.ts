import type { PersistentVolumeClaim, ScopedResourceSelectorRequirement } from '../generated/types.ts';
import { compareQuantities } from '../quantity/index.ts';
import { type Evaluator, objectCountName } from './evaluator.ts';
import { valueMatches } from './scope-selector.ts';

const COUNT = objectCountName('persistentvolumeclaims');
const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';
const NAMES: readonly string[] = [COUNT, CLAIMS, STORAGE];
const BY_CLASS = '.storageclass.storage.k8s.io/';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** What was asked for; while a volume grows, what it grows to. upstream: getStorageUsage */
function storageOf({ spec, status }: PersistentVolumeClaim): string | undefined {
  const asked = spec.resources?.requests?.['storage'];
  const allocated = status?.allocatedResources?.['storage'];
  if (asked === undefined || allocated === undefined) return asked;
  return compareQuantities(allocated, asked) > 0 ? allocated : asked;
}

function attributesClasses({ spec, status = {} }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec.volumeAttributesClassName,
    status.currentVolumeAttributesClassName,
    status.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return names.filter((name) => name !== undefined && name !== '') as readonly string[];
}

function matchesScope(selector: ScopedResourceSelectorRequirement, claim: PersistentVolumeClaim): boolean {
  if (selector.scopeName !== 'VolumeAttributesClass') return false;
  const names = attributesClasses(claim);
  return names.length === 0 ? valueMatches(selector, undefined) : names.some((name) => valueMatches(selector, name));
}

/** upstream: pkg/quota/v1/evaluator/core/persistent_volume_claims.go */
export const claimEvaluator: Evaluator = {
  handles: ({ subresource }) => subresource === '',
  matchingNames: (names) =>
    names.filter((name) => NAMES.includes(name) || NAMES.some((own) => name.endsWith(`${BY_CLASS}${own}`))),
  usage: (object) => {
    const claim = object as PersistentVolumeClaim;
    const className = claim.metadata.annotations?.[CLASS_ANNOTATION] ?? claim.spec.storageClassName ?? '';
    const storage = storageOf(claim);
    const usage = { [CLAIMS]: '1', ...(storage === undefined ? {} : { [STORAGE]: storage }) };
    const ofClass =
      className === '' ? [] : Object.entries(usage).map(([name, used]) => [`${className}${BY_CLASS}${name}`, used]);
    return { [COUNT]: '1', ...usage, ...(Object.fromEntries(ofClass) as Readonly<Record<string, string>>) };
  },
  matchesScope: (selector, object) => matchesScope(selector, object as PersistentVolumeClaim),
};
