import type { KindBehavior } from '../kind-behavior.ts';
import type { KubernetesObject } from '../meta.ts';
import { customTable } from './columns.ts';
import { convertCustom } from './convert.ts';
import { decodeCustom, decodeCustomText } from './decode.ts';
import { deprecationOf } from './deprecation.ts';
import type { CompileRules } from './rules.ts';
import { applySchemaDefaults } from './schema/default.ts';
import { selectableFieldsOf } from './selectable-fields.ts';
import { prepareCustomForCreate, prepareCustomForStatusUpdate, prepareCustomForUpdate } from './strategy.ts';
import { customValidator } from './validate-custom.ts';
import type { CustomVersion } from './versions.ts';

/**
 * What a server does with objects of a version of a custom kind.
 * @param versions all of the kind, by `group/version`
 */
export function behaviorOf(
  version: CustomVersion,
  versions: ReadonlyMap<string, CustomVersion>,
  compileRules: CompileRules,
): KindBehavior {
  const { schema } = version;
  const { scale } = version.version.subresources ?? {};
  const deprecation = deprecationOf(version);
  const validator = customValidator(version, compileRules);
  return {
    decode: (value) => decodeCustom(version, value),
    decodeText: (text) => decodeCustomText(version, text),
    applyDefaults: (object) => applySchemaDefaults(object, schema) as KubernetesObject,
    prepareForCreate: (object, context) => prepareCustomForCreate(version, object, context),
    prepareForUpdate: (next, old) => prepareCustomForUpdate(version, next, old),
    prepareForStatusUpdate: prepareCustomForStatusUpdate,
    ...validator,
    convert: (object) => convertCustom(object, version, versions),
    ...customTable(version),
    ...selectableFieldsOf(version),
    ...(scale === undefined ? {} : { scale }),
    ...(schema === undefined ? {} : { openApiSchema: schema as Readonly<Record<string, unknown>> }),
    ...(deprecation === undefined ? {} : { deprecation }),
  };
}
