import type { OnDemand } from '../../base/index.ts';
import {
  type CustomResourceDefinition,
  crdConditionIsTrue,
  customResourceDefinitions,
  groupResource,
} from '../../api/index.ts';
import { type AdmissionAttributes, type AdmissionPlugin, forbidden, type Registry } from '../registry/index.ts';
import type { CustomKindParts } from './parts.ts';

const isDefinitionWrite: AdmissionPlugin['handles'] = (operation, { group, resource }, subresource) =>
  (operation === 'CREATE' || operation === 'UPDATE') &&
  subresource === '' &&
  group === customResourceDefinitions.group &&
  resource === customResourceDefinitions.resource;

/** The definition of a custom kind. */
function definitionOf({ store }: Registry, { resource }: AdmissionAttributes): CustomResourceDefinition | undefined {
  const key = { resource: groupResource(customResourceDefinitions), namespace: '', name: groupResource(resource) };
  return store.latest(key)?.object as CustomResourceDefinition | undefined;
}

/** @throws StatusError Forbidden */
function refuseWhileEnding(attributes: AdmissionAttributes, registry: Registry): void {
  const crd = definitionOf(registry, attributes);
  if (crd === undefined) return;
  if (crd.metadata.deletionTimestamp === undefined && !crdConditionIsTrue(crd, 'Terminating')) return;
  throw forbidden(
    attributes.resource,
    attributes.name,
    'create not allowed while custom resource definition is terminating',
  );
}

/** upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go forbidCreateAdmission */
const forbidCreate: AdmissionPlugin = {
  name: 'CustomResourceTerminating',
  handles: (operation, resource) => operation === 'CREATE' && resource.behavior !== undefined,
  mutate(attributes, { registry }) {
    refuseWhileEnding(attributes, registry);
    return attributes.object;
  },
};

/** Definitions that are written are served: what does so is there before they are. */
const serve = (parts: OnDemand<CustomKindParts>): AdmissionPlugin => ({
  name: 'CustomResourceDefinitions',
  handles: isDefinitionWrite,
  mutate: ({ object }) => parts.use(() => object),
});

const warnOfFinalizers = (parts: OnDemand<CustomKindParts>): AdmissionPlugin => ({
  name: 'CustomResourceWarnings',
  handles: (operation, resource, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') && subresource === '' && resource.behavior !== undefined,
  validate: ({ object, oldObject }, { warn }) =>
    parts.use(({ finalizerWarnings }) => {
      if (object === undefined) return;
      for (const warning of finalizerWarnings(object, oldObject)) warn(warning);
    }),
});

const warnOfDefinitions = (parts: OnDemand<CustomKindParts>): AdmissionPlugin => ({
  name: 'CustomResourceDefinitionWarnings',
  handles: isDefinitionWrite,
  validate: ({ object, oldObject }, { warn }) =>
    parts.use(({ definitionWarnings }) => {
      if (object === undefined) return;
      const warnings = definitionWarnings(
        object as CustomResourceDefinition,
        oldObject as CustomResourceDefinition | undefined,
      );
      for (const warning of warnings) warn(warning);
    }),
});

/**
 * Refuses definitions whose rules (`x-kubernetes-validations`) do not compile or may cost too much. It is no plugin of
 * upstream's, which compiles rules where it validates definitions; that part of this project does not know expressions.
 * upstream: apiextensions-apiserver pkg/apis/apiextensions/validation
 */
const schemaRules = (parts: OnDemand<CustomKindParts>): AdmissionPlugin => ({
  name: 'CustomResourceDefinitionRules',
  handles: isDefinitionWrite,
  validate: ({ object, oldObject }) =>
    parts.use(({ checkRules }) => {
      checkRules(object as CustomResourceDefinition, oldObject as CustomResourceDefinition | undefined);
    }),
});

/** What custom kinds and their definitions ask of writes. */
export const customKindAdmission = (parts: OnDemand<CustomKindParts>): readonly AdmissionPlugin[] => [
  serve(parts),
  forbidCreate,
  schemaRules(parts),
  warnOfFinalizers(parts),
  warnOfDefinitions(parts),
];
