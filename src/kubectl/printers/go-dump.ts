/** Values as Go's fmt writes them, for messages that show all that a template was given. */

function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  return (Object.entries(value) as [string, unknown][]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `%#v` of what was decoded from JSON. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const fields = sortedEntries(value).map(([key, child]) => `${JSON.stringify(key)}:${goSyntax(child)}`);
    return `map[string]interface {}{${fields.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** `%+v` of the same. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (typeof value === 'object') {
    return `map[${sortedEntries(value)
      .map(([key, child]) => `${key}:${goPrint(child)}`)
      .join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
