import {
  type CustomResourceDefinition,
  customResourceDefinitions,
  type FieldError,
  invalid,
  partsOfVersions,
  sameJson,
} from '../../api/index.ts';
import { checkSchemaRules } from '../../cel/index.ts';

/** @throws StatusError Invalid where rules of a definition do not compile or may cost too much */
export function checkRules(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): void {
  // What was good once stays good.
  if (sameJson(crd.spec.versions, old?.spec.versions)) return;
  const errors = partsOfVersions(crd.spec, 'schema').flatMap(({ path, value }): readonly FieldError[] => {
    const { openAPIV3Schema: schema } = value;
    return schema === undefined ? [] : checkSchemaRules(schema, `${path}.openAPIV3Schema`);
  });
  if (errors.length > 0) throw invalid(customResourceDefinitions, crd.metadata.name, errors);
}
