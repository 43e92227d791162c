import { typeSchema } from '../../src/api/schema/index.ts';
import { podSupport } from '../../src/api/support/index.ts';

/** What the table says that the server warns of, sorted; looked up for every value, one by one. */
export function expectedWarnings(spec: object): readonly string[] {
  return [...warningsBelow(spec, 'PodSpec', '', 'spec')].sort();
}

function* warningsBelow(value: object, type: string, rowPrefix: string, prefix: string): Generator<string> {
  for (const [name, field] of Object.entries(value)) {
    const schema = typeSchema(type)?.fields.get(name);
    if (schema === undefined) throw new Error(`${type} has no field ${name}`);
    const rowPath = `${rowPrefix}${name}`;
    const path = `${prefix}.${name}`;
    yield* warningsOf(rowPath, field, path);
    if (schema.type.kind === 'struct') yield* warningsBelow(field as object, schema.type.name, `${rowPath}.`, path);
    else if (schema.type.kind === 'list') {
      const { items } = schema.type;
      if (items.kind !== 'struct') continue;
      for (const [index, item] of (field as readonly object[]).entries()) {
        yield* warningsBelow(item, items.name, `${rowPath}[].`, `${path}[${String(index)}]`);
      }
    } else if (schema.type.kind === 'map') {
      for (const [key, item] of Object.entries(field as object)) {
        yield* warningsOf(`${rowPath}.${key}`, item, `${path}.${key}`);
      }
    }
  }
}

function* warningsOf(rowPath: string, value: unknown, path: string): Generator<string> {
  const rows = podSupport.filter((row) => row.path === rowPath && row.level === 'warned');
  for (const row of rows) if (row.harmless?.includes(value) !== true) yield `${path}: ${row.text}`;
}
