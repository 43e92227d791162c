import fc from 'fast-check';
import { type FieldType, type Resource, typeNameOf, typeSchema } from '../../api/index.ts';

/** Few names, so that requests meet each other's objects. */
export const NAMES = ['a', 'b', 'web-0', 'x.y'] as const;
export const NAMESPACES = ['default', 'kube-system', 'other'] as const;

const WORDS = [
  ...NAMES,
  '',
  'default',
  'Always',
  'TCP',
  'ClusterIP',
  'NodePort',
  'Exists',
  'In',
  'RollingUpdate',
  'Recreate',
  'nginx',
  'node-1',
  '/mnt',
  '50%',
  '10.0.0.1',
  'fd00::1',
  'apps/v1',
  'v1',
  'Pod',
  'Deployment',
  'kubernetes.io/metadata.name',
  '* * * * *',
  '-',
  'é',
  '\u0000',
  '../..',
  'a'.repeat(70),
] as const;

const QUANTITIES = ['1', '500m', '1Gi', '0', '-1', '1e3', '1x', '', '0.0000000001', '9999999999999999999999E'] as const;
const NUMBERS = [0, 1, -1, 80, 65_535, 65_536, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e300] as const;
const TIMES = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456Z', '0000-00-00T00:00:00Z', 'now', ''] as const;

/** Anything that JSON can say. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, ...NUMBERS, ...WORDS),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('name', 'metadata', 'spec', '$patch', '__proto__', 'a/b', ''), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value;

function scalar(type: FieldType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'int32':
    case 'int64':
    case 'double':
      return fc.constantFrom(...NUMBERS);
    case 'quantity':
      return fc.constantFrom(...QUANTITIES);
    case 'time':
    case 'microtime':
      return fc.constantFrom(...TIMES);
    case 'bytes':
      return fc.constantFrom('', 'aGk=', '!!', 'aGk');
    case 'int-or-string':
      return fc.constantFrom<unknown>(80, 'http', '50%', -1, 1.5);
    case 'any':
      return anyJson;
    default:
      return fc.constantFrom(...WORDS);
  }
}

/** A value of a type; one in thirty is of another. */
function valueOf(type: FieldType, depth: number): fc.Arbitrary<unknown> {
  const right = (): fc.Arbitrary<unknown> => {
    if (type.kind === 'struct') return structOf(type.name, depth);
    if (type.kind === 'list') return fc.array(valueOf(type.items, depth), { maxLength: 2 });
    if (type.kind === 'map') {
      return fc.dictionary(fc.constantFrom(...WORDS, '__proto__'), valueOf(type.items, depth), { maxKeys: 2 });
    }
    return scalar(type);
  };
  return fc.oneof(
    { arbitrary: right(), weight: 30 },
    { arbitrary: fc.constant(null), weight: 1 },
    { arbitrary: fc.constantFrom(...WORDS, ...NUMBERS), weight: 1 },
  );
}

/** Some of the fields of a type, fewer the deeper it is. */
function structOf(name: string, depth: number): fc.Arbitrary<object> {
  const fields = [...(typeSchema(name)?.fields.values() ?? [])];
  if (depth <= 0 || fields.length === 0) return fc.constant({});
  return fc
    .subarray(fields, { maxLength: Math.min(fields.length, 1 + depth) })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((field) => [field.name, valueOf(field.type, depth - 1)]))),
    );
}

const metadata = fc.record(
  {
    name: fc.constantFrom(NAMES[0], NAMES[0], NAMES[0], ...NAMES, 'Not_A_Name'),
    namespace: fc.constantFrom('default', 'default', ...NAMESPACES),
    generateName: fc.constantFrom('g-', 'G_'),
    labels: fc.dictionary(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS), { maxKeys: 2 }),
    resourceVersion: fc.constantFrom('', '0', '1', '99999', 'x', '-1'),
    uid: fc.constantFrom('', 'u'),
    finalizers: fc.array(fc.constantFrom('example.com/f', 'kubernetes', 'orphan'), { maxLength: 2 }),
    ownerReferences: fc.array(
      fc.record({
        apiVersion: fc.constant('v1'),
        kind: fc.constant('Pod'),
        name: fc.constantFrom(...NAMES),
        uid: fc.constant('u'),
      }),
      { maxLength: 1 },
    ),
    managedFields: fc.array(anyJson, { maxLength: 1 }),
  },
  { requiredKeys: ['name'] },
);

/** An object of a resource with random fields, of which a few are wrong. */
export function randomObject(resource: Resource): fc.Arbitrary<object> {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return fc.tuple(structOf(typeNameOf(resource), 6), metadata, fc.nat(20)).map(([fields, meta, odd]) => ({
    ...fields,
    apiVersion: odd === 0 ? 'v9' : apiVersion,
    kind: odd === 1 ? 'Cat' : resource.kind,
    metadata: meta,
  }));
}

type Tree = Record<string | number, unknown>;

/** An object with one thing in it changed. */
export function mutated(object: object): fc.Arbitrary<object> {
  return fc
    .tuple(fc.array(fc.nat(20), { maxLength: 6 }), fc.constantFrom('delete', 'replace', 'add'), anyJson)
    .map(([steps, action, value]) => {
      const copy = structuredClone(object);
      let parent = copy as Tree;
      let key: string | undefined;
      for (const step of steps) {
        const inner = key === undefined ? parent : parent[key];
        if (typeof inner !== 'object' || inner === null) break;
        const keys = Object.keys(inner);
        if (keys.length === 0) break;
        parent = inner as Tree;
        key = keys[step % keys.length];
      }
      if (key === undefined) return copy;
      if (action === 'delete') Reflect.deleteProperty(parent, key);
      else if (action === 'replace') parent[key] = value;
      else parent['unknownField'] = value;
      return copy;
    });
}
