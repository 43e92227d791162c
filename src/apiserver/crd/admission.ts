import {
  type CustomResourceDefinition,
  crdConditionIsTrue,
  customResourceDefinitions,
  definitionWarnings,
  finalizerWarnings,
  groupResource,
} from '../../api/index.ts';
import { type AdmissionAttributes, type AdmissionPlugin, forbidden, type Registry } from '../registry/index.ts';
import { schemaRules } from './schema-rules.ts';

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

const warnOfFinalizers: AdmissionPlugin = {
  name: 'CustomResourceWarnings',
  handles: (operation, resource, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') && subresource === '' && resource.behavior !== undefined,
  validate({ object, oldObject }, { warn }) {
    if (object === undefined) return;
    for (const warning of finalizerWarnings(object, oldObject)) warn(warning);
  },
};

const warnOfDefinitions: AdmissionPlugin = {
  name: 'CustomResourceDefinitionWarnings',
  handles: (operation, resource, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') && subresource === '' && resource === customResourceDefinitions,
  validate({ object, oldObject }, { warn }) {
    if (object === undefined) return;
    const warnings = definitionWarnings(
      object as CustomResourceDefinition,
      oldObject as CustomResourceDefinition | undefined,
    );
    for (const warning of warnings) warn(warning);
  },
};

/** What custom kinds and their definitions ask of writes. */
export const customKindAdmission: readonly AdmissionPlugin[] = [
  forbidCreate,
  schemaRules,
  warnOfFinalizers,
  warnOfDefinitions,
];
