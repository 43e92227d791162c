import { parseDocument } from 'yaml';

/** What only a cluster needs that has a configuration for its scheduler. */
export { readSettings } from './read-settings.ts';

export function parseYaml(text: string): { readonly value: unknown } | { readonly error: string } {
  const document = parseDocument(text);
  const [error] = document.errors;
  return error === undefined ? { value: document.toJS() as unknown } : { error: error.message };
}
