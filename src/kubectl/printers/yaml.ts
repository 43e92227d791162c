/** YAML as kubectl prints it (sigs.k8s.io/yaml): keys sorted, sequences not indented. */
export async function toYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, {
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    version: '1.1',
    defaultStringType: 'PLAIN',
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}

/** JSON as kubectl prints it: keys sorted, four spaces. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), undefined, 4)}\n`;
}
