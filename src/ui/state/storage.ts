const PREFIX = 'tabernetes.';

/**
 * What was kept under this key in an earlier visit; the fallback when there is nothing, when it has another shape, or
 * when storage is denied.
 */
export function recall<T>(key: string, isValid: (value: unknown) => value is T, fallback: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

/** Keeps a value for the next visit. Answers whether that worked: storage may be full or denied. */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forgets everything that the workspace keeps, files of the editor included. */
export function forgetEverything(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Storage is denied, so nothing was kept.
  }
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}

/** A record whose values satisfy `isValue`. */
export function isRecordOf<T>(isValue: (value: unknown) => value is T) {
  return (value: unknown): value is Record<string, T> =>
    typeof value === 'object' && value !== null && Object.values(value).every(isValue);
}
