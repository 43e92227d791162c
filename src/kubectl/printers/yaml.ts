import { sortedKeys } from '../go-json.ts';

/**
 * Strings that would be read back as something else: those are the ones that go-yaml puts in double quotes, while what
 * merely cannot stand alone gets single ones. Upstream: go-yaml v2, resolve.go.
 */
const RESOLVED: readonly RegExp[] = [
  /^(~|null|Null|NULL)?$/,
  /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/,
  /^[-+]?(\d[\d_]*)$/,
  /^[-+]?0b[01_]+$/,
  /^[-+]?0x[\da-fA-F_]+$/,
  /^[-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{1,2}(:\d{1,2})?)?| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)?$/,
  /^<<$/,
];

/** YAML as kubectl prints it (sigs.k8s.io/yaml): keys sorted, sequences not indented. */
export async function toYaml(value: unknown): Promise<string> {
  const { Document, visit } = await import('yaml');
  const document = new Document(value, { aliasDuplicateObjects: false, sortMapEntries: true });
  visit(document, {
    Scalar(_key, node) {
      const { value: text } = node;
      if (typeof text === 'string' && RESOLVED.some((pattern) => pattern.test(text))) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true, defaultStringType: 'PLAIN' });
}

/** JSON as kubectl prints it: keys sorted, four spaces. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(sortedKeys(value), undefined, 4)}\n`;
}
