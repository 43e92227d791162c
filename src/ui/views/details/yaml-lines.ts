/** A piece of a line of YAML: its colour is that of the editor. */
export interface YamlPiece {
  readonly kind: 'plain' | 'key' | 'string' | 'number' | 'keyword';
  readonly text: string;
}

const LINE = /^(\s*(?:- )*)("[^"]*"|[^\s:#][^:#]*?)(:)(\s.*|)$/;

function valueKind(text: string): YamlPiece['kind'] {
  const value = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(value)) return 'number';
  if (/^(true|false|null|\{\}|\[\])$/.test(value)) return 'keyword';
  return value === '' ? 'plain' : 'string';
}

/** Takes apart a line of YAML as the API's objects are written: block style, no comments. */
export function yamlPieces(line: string): readonly YamlPiece[] {
  const match = LINE.exec(line);
  if (match === null) {
    const [, indent = '', value = ''] = /^(\s*(?:- )*)(.*)$/.exec(line) ?? [];
    return [
      { kind: 'plain', text: indent },
      { kind: valueKind(value), text: value },
    ];
  }
  const [, indent = '', key = '', colon = '', value = ''] = match;
  return [
    { kind: 'plain', text: indent },
    { kind: 'key', text: key },
    { kind: 'plain', text: colon },
    { kind: valueKind(value), text: value },
  ];
}
