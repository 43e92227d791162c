/** An object without those of the named fields that are zero: upstream's JSON leaves them out (`omitempty`). */
export function omitZeros<T extends object, K extends keyof T>(
  object: T,
  names: readonly K[],
): Omit<T, K> & Partial<Pick<T, K>> {
  const dropped = new Set<PropertyKey>(names.filter((name) => object[name] === 0));
  return Object.fromEntries(Object.entries(object).filter(([name]) => !dropped.has(name))) as Omit<T, K> &
    Partial<Pick<T, K>>;
}
