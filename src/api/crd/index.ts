/**
 * CustomResourceDefinitions: which names they get, what they are served as, and what their schemas do to objects. Pure.
 * Upstream: apiextensions-apiserver.
 */
export { isTrue as crdConditionIsTrue, withCondition as withCrdCondition } from './conditions.ts';
export { customClientResources } from './client-resources.ts';
export { CRD_CLEANUP_FINALIZER, markCrd } from './deletion.ts';
export { partsOf as partsOfVersions } from './definition/hoisted.ts';
export { type CustomKind, customKind } from './resources.ts';
export { customScale, withCustomReplicas } from './scale.ts';
export { settle as settleCrd } from './settle.ts';
export { definitionWarnings, finalizerWarnings } from './warnings.ts';
