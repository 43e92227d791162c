/** A field that differs between two versions of an object. */
export interface FieldChange {
  /** `spec.template.spec.containers[kubia].image` */
  readonly path: string;
  /** Absent where the field was added. */
  readonly before?: unknown;
  /** Absent where the field was removed. */
  readonly after?: unknown;
}

/** What the server writes itself, and nobody applied. */
const SERVER_FIELDS = new Set([
  'status',
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.uid',
  'metadata.creationTimestamp',
  'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
  'metadata.annotations.deployment.kubernetes.io/revision',
]);
/** Fields by which the API tells the items of its lists apart. */
const MERGE_KEYS = ['name', 'containerPort', 'port', 'mountPath', 'type', 'key', 'ip'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeKeyOf(items: readonly unknown[]): string | undefined {
  return MERGE_KEYS.find((key) => {
    const values = items.map((item) => (isObject(item) ? item[key] : undefined));
    return values.every((value) => value !== undefined) && new Set(values).size === values.length;
  });
}

/** A list as a record, by merge key where its items have one, else by position. */
function keyed(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly [Map<string, unknown>, Map<string, unknown>] {
  const key = mergeKeyOf(before) === mergeKeyOf(after) ? mergeKeyOf(after) : undefined;
  const entries = (items: readonly unknown[]): Map<string, unknown> =>
    new Map(
      items.map((item, index) => [key !== undefined && isObject(item) ? String(item[key]) : String(index), item]),
    );
  return [entries(before), entries(after)];
}

function* compare(path: string, before: unknown, after: unknown): Generator<FieldChange> {
  if (SERVER_FIELDS.has(path) || Object.is(before, after)) return;
  if (before === undefined) yield* added(path, after);
  else if (after === undefined) yield { path, before };
  else if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = keyed(before, after);
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      yield* compare(`${path}[${key}]`, left.get(key), right.get(key));
    }
  } else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* compare(path === '' ? key : `${path}.${key}`, before[key], after[key]);
    }
  } else yield { path, before, after };
}

function* added(path: string, after: unknown): Generator<FieldChange> {
  if (after !== undefined) yield { path, after };
}

/** What differs, without what the server fills in by itself; items of lists are compared by their merge key. */
export function diffObjects(before: unknown, after: unknown): readonly FieldChange[] {
  return [...compare('', before, after)];
}

/** A value on one line: scalars as YAML has them, the rest as JSON. */
export function showValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
