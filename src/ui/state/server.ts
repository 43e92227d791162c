/** Any absolute URL does for a handler: it looks at the path and the query only. */
const ORIGIN = 'https://kubernetes.default.svc';

/** The URL of a path of the API. @param query what is undefined or empty is left out */
export function apiUrl(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const url = new URL(path, ORIGIN);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) url.searchParams.set(name, String(value));
  }
  return url.href;
}
