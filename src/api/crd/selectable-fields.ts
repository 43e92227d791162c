import type { KindBehavior } from '../kind-behavior.ts';
import { evaluatePath, parseJsonPath } from '../json-path/index.ts';
import type { CustomVersion } from './versions.ts';

/** upstream: apiextensions-apiserver pkg/registry/customresource/strategy.go selectableFields */
export function selectableFieldsOf({
  version,
}: CustomVersion): Pick<KindBehavior, 'selectableFields' | 'selectableField'> {
  const paths = new Map(
    (version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), parseJsonPath(jsonPath)]),
  );
  return {
    selectableFields: [...paths.keys()],
    selectableField(object, field) {
      const path = paths.get(field);
      const [value] = path === undefined ? [] : evaluatePath(path, object, object, true);
      return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
    },
  };
}
