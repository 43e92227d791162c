import { KustomizeError } from './failure.ts';
import { isList, isTree } from './tree.ts';

/** What a value has to be, for a check as Go's JSON decoder makes it. */
export type Shape =
  | 'string'
  | 'bool'
  | 'int'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const GO_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int64',
  any: 'interface {}',
};

function goType(shape: Shape, field: string): string {
  if (typeof shape === 'string') return GO_TYPES[shape] ?? shape;
  if ('list' in shape) return `[]${goType(shape.list, field)}`;
  if ('map' in shape) return `map[string]${goType(shape.map, field)}`;
  return GO_STRUCTS[field] ?? `types.${field.charAt(0).toUpperCase()}${field.slice(1)}`;
}

/** What upstream calls the structs that are not called after their field. */
const GO_STRUCTS: Readonly<Record<string, string>> = {
  labels: 'types.Label',
  patches: 'types.Patch',
  patchesJson6902: 'types.Patch',
  images: 'types.Image',
  imageTags: 'types.Image',
  replacements: 'types.ReplacementField',
  replicas: 'types.Replica',
  vars: 'types.Var',
  configMapGenerator: 'types.ConfigMapArgs',
  secretGenerator: 'types.SecretArgs',
  target: 'types.Selector',
  options: 'types.GeneratorOptions',
  patchesStrategicMerge: 'types.PatchStrategicMerge',
};

function jsonType(value: unknown): string {
  if (isList(value)) return 'array';
  if (isTree(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === 'any' || value === null || value === undefined) return true;
  if (shape === 'string') return typeof value === 'string';
  if (shape === 'bool') return typeof value === 'boolean';
  if (shape === 'int') return typeof value === 'number';
  return 'list' in shape ? isList(value) : isTree(value);
}

/** What upstream calls the struct of a field: `Patch` of `patches`. */
function structName(field: string): string {
  return (GO_STRUCTS[field] ?? `types.${field.charAt(0).toUpperCase()}${field.slice(1)}`).replace('types.', '');
}

/**
 * Checks a document. @param struct what Go's type is called, for messages
 * @throws KustomizeError in the words of encoding/json
 */
export function checkShape(value: unknown, shape: Shape, struct: string, path = '', field = ''): void {
  if (!fits(value, shape)) {
    const type = field === '' ? `types.${struct}` : goType(shape, field);
    const where = path === '' ? 'value' : `struct field ${struct}.${path}`;
    throw new KustomizeError(`json: cannot unmarshal ${jsonType(value)} into Go ${where} of type ${type}`);
  }
  if (typeof shape === 'string' || value === null || value === undefined) return;
  if ('list' in shape) {
    for (const item of value as unknown[]) checkShape(item, shape.list, struct, path, field);
    return;
  }
  // What is wrong in a struct is said of that one.
  const owner = 'fields' in shape && field !== '' ? structName(field) : struct;
  for (const [key, child] of Object.entries(value)) {
    if ('map' in shape) {
      checkShape(child, shape.map, struct, path, field);
      continue;
    }
    const of = shape.fields[key];
    if (of === undefined) throw new KustomizeError(`json: unknown field ${JSON.stringify(key)}`);
    checkShape(child, of, owner, path === '' ? key : `${path}.${key}`, key);
  }
}
