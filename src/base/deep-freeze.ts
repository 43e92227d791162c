/** Trees that many objects share and that are known to be frozen to their leaves; forgetting costs time only. */
const known = new WeakSet();

/**
 * Freezes a tree of JSON in place. Goes into what is frozen already, because its parts may not be, unless it is a tree
 * of {@link freezeShared}.
 */
export function deepFreeze<T extends object>(value: T): T {
  if (Object.isFrozen(value) && known.has(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) if (typeof item === 'object' && item !== null) deepFreeze(item);
  } else {
    for (const name in value) {
      const item: unknown = value[name];
      if (typeof item === 'object' && item !== null) deepFreeze(item);
    }
  }
  return value;
}

/** {@link deepFreeze} of a tree that will be part of many others. */
export function freezeShared<T extends object>(value: T): T {
  known.add(deepFreeze(value));
  return value;
}

/** {@link deepFreeze} of a tree that was made from another one, frozen to its leaves: what they share is not gone into. */
export function freezeChanged<T extends object>(value: T, before: object): T {
  if (value === before) return value;
  Object.freeze(value);
  const old = before as Readonly<Record<string, unknown>>;
  for (const name in value) {
    const item: unknown = value[name];
    const known = old[name];
    if (item === known || typeof item !== 'object' || item === null) continue;
    if (typeof known === 'object' && known !== null) freezeChanged(item, known);
    else deepFreeze(item);
  }
  return value;
}
