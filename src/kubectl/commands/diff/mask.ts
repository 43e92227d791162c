type Value = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const HIDDEN = '***';

/** The values of a map, hidden; those that differ from the other map say on which side they are. */
function masked(of: Value, other: Value | undefined, side: 'before' | 'after'): Value {
  return Object.fromEntries(
    Object.entries(of).map(([key, value]) => {
      const differs = other !== undefined && key in other && other[key] !== value;
      return [key, differs ? `${HIDDEN} (${side})` : HIDDEN];
    }),
  );
}

/** A Secret as a diff shows it. Upstream: kubectl/pkg/cmd/diff, Masker. */
export function maskSecret<T extends object>(object: T, other: object | undefined, side: 'before' | 'after'): T {
  const { data } = object as { readonly data?: unknown };
  if (!isObject(data)) return object;
  const { data: otherData } = (other ?? {}) as { readonly data?: unknown };
  return { ...object, data: masked(data, isObject(otherData) ? otherData : undefined, side) };
}
