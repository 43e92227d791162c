import {
  type CustomResourceDefinition,
  customResourceDefinitions,
  type FieldError,
  invalid,
  partsOfVersions,
  sameJson,
} from '../../api/index.ts';
import { checkSchemaRules } from '../../cel/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/**
 * Refuses definitions whose rules (`x-kubernetes-validations`) do not compile or may cost too much. It is no plugin of
 * upstream's, which compiles rules where it validates definitions; that part of this project does not know expressions.
 * upstream: apiextensions-apiserver pkg/apis/apiextensions/validation
 */
export const schemaRules: AdmissionPlugin = {
  name: 'CustomResourceDefinitionRules',
  handles: (operation, { group, resource }, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') &&
    subresource === '' &&
    group === customResourceDefinitions.group &&
    resource === customResourceDefinitions.resource,
  validate({ object, oldObject }) {
    const crd = object as CustomResourceDefinition;
    const old = oldObject as CustomResourceDefinition | undefined;
    if (sameJson(crd.spec.versions, old?.spec.versions)) return;
    const errors = partsOfVersions(crd.spec, 'schema').flatMap(({ path, value }): readonly FieldError[] => {
      const { openAPIV3Schema: schema } = value;
      return schema === undefined ? [] : checkSchemaRules(schema, `${path}.openAPIV3Schema`);
    });
    if (errors.length > 0) throw invalid(customResourceDefinitions, crd.metadata.name, errors);
  },
};
