import { typeSchema, type FieldType } from '../../src/api/schema/index.ts';
import { podSupport, type SupportLevel, type SupportRow } from '../../src/api/support/index.ts';

/** A field of a pod's spec: `containers[].env[].name`; `[]` stands for the items of a list, `{}` for those of a map. */
export interface PodField {
  readonly path: string;
  readonly level: SupportLevel;
  readonly row: SupportRow;
}

function itemsOf(type: FieldType): readonly [suffix: string, type: FieldType] {
  if (type.kind === 'list') return ['[]', type.items];
  if (type.kind === 'map') return ['{}', type.items];
  return ['', type];
}

function* pathsBelow(type: string, prefix: string): Generator<string> {
  for (const [name, field] of typeSchema(type)?.fields ?? []) {
    const [suffix, inner] = itemsOf(field.type);
    const path = `${prefix}${name}${suffix}`;
    yield path;
    if (inner.kind === 'struct') yield* pathsBelow(inner.name, `${path}.`);
  }
}

/** As rows name it: `containers[].env` for `containers[].env[]`. */
function rowPath(path: string): string {
  return path.replaceAll('{}', '').replace(/\[\]$/, '');
}

/** The row of the field or the nearest above it; what warns or refuses goes before what works. */
function nearestRow(path: string): SupportRow | undefined {
  for (let at = rowPath(path); at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const wanted = rowPath(at);
    const rows = podSupport.filter((row) => row.path === wanted);
    const found = rows.find(({ level }) => level !== 'works') ?? rows[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every path of the schema, and of rows about single keys of maps. */
export function podSpecPaths(): readonly string[] {
  const paths = [...pathsBelow('PodSpec', '')];
  const known = new Set(paths.map(rowPath));
  return [...paths, ...new Set(podSupport.map(({ path }) => path).filter((path) => !known.has(path)))].sort();
}

/** Every field of a pod's spec, at all levels. @throws Error when one has no row at or above it */
export function podFields(): readonly PodField[] {
  return podSpecPaths().map((path) => {
    const row = nearestRow(path);
    if (row === undefined) throw new Error(`${path}: no row of src/api/support/rows.ts speaks of it`);
    return { path, level: row.level, row };
  });
}

/** Paths of the fields that the value sets, with `[]` and `{}` as in the schema of the type. */
export function setPaths(value: unknown, type: string, prefix = ''): readonly string[] {
  const found: string[] = [];
  for (const [name, field] of Object.entries(value as object)) {
    const schema = typeSchema(type)?.fields.get(name);
    if (schema === undefined) throw new Error(`${type} has no field ${name}`);
    const [suffix, inner] = itemsOf(schema.type);
    const path = `${prefix}${name}${suffix}`;
    found.push(path);
    const items: readonly unknown[] = suffix === '' ? [field] : Object.values(field as object);
    if (suffix === '{}') found.push(...Object.keys(field as object).map((key) => `${prefix}${name}.${key}`));
    if (inner.kind === 'struct') for (const item of items) found.push(...setPaths(item, inner.name, `${path}.`));
  }
  return found;
}
