import { sortedKeys } from '../go-json.ts';
import { escaped, numberText, styleOf } from './go-yaml-scalar.ts';

/** Lines are broken at the first blank after this column. */
const WIDTH = 80;

/** Writes YAML as go-yaml v2 does: keys sorted, sequences not indented, long lines broken. Upstream: emitterc.go */
class Emitter {
  text = '';
  #column = 0;

  #write(text: string): void {
    this.text += text;
    this.#column += [...text].length;
  }

  #newLine(indent: number): void {
    this.text += `\n${' '.repeat(indent)}`;
    this.#column = indent;
  }

  /** @param indent of the lines of what it is in; what is in it stands at the same or deeper */
  node(value: unknown, indent: number, place: 'root' | 'value' | 'item'): void {
    if (Array.isArray(value) && value.length > 0) {
      if (place === 'value') this.#newLine(indent);
      this.#sequence(value, place === 'item' ? indent + 2 : indent);
    } else if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      const own = place === 'root' ? indent : indent + 2;
      if (place === 'value') this.#newLine(own);
      this.#mapping(value, own);
    } else {
      if (place === 'value') this.#write(' ');
      this.#scalar(value, indent + 2, false);
    }
  }

  #sequence(items: readonly unknown[], indent: number): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#newLine(indent);
      this.#write('- ');
      this.node(item, indent, 'item');
    }
  }

  #mapping(map: object, indent: number): void {
    for (const [index, [key, value]] of Object.entries(map).entries()) {
      if (index > 0) this.#newLine(indent);
      this.#scalar(key, indent, true);
      this.#write(':');
      this.node(value, indent, 'value');
    }
  }

  #scalar(value: unknown, indent: number, key: boolean): void {
    if (typeof value === 'string') this.#string(value, indent, key);
    else if (typeof value === 'number') this.#write(numberText(value));
    else if (Array.isArray(value)) this.#write('[]');
    else if (typeof value === 'object' && value !== null) this.#write('{}');
    else if (typeof value === 'boolean' || typeof value === 'bigint') this.#write(String(value));
    else this.#write('null');
  }

  #string(text: string, indent: number, key: boolean): void {
    switch (styleOf(text, key)) {
      case 'plain':
        this.#flow(text, indent, !key);
        break;
      case 'single':
        this.#write("'");
        this.#flow(text.replaceAll("'", "''"), indent, !key);
        this.#write("'");
        break;
      case 'double':
        this.#write('"');
        this.#double(text, indent, !key);
        this.#write('"');
        break;
      case 'literal':
        this.#literal(text, indent);
    }
  }

  /** Words, with lines broken where a single blank is. */
  #flow(text: string, indent: number, breaks: boolean): void {
    let spaces = false;
    const chars = [...text];
    for (const [at, char] of chars.entries()) {
      const single = char === ' ' && !spaces && chars[at + 1] !== ' ' && at > 0 && at < chars.length - 1;
      if (single && breaks && this.#column > WIDTH) this.#newLine(indent);
      else this.#write(char);
      spaces = char === ' ';
    }
  }

  #double(text: string, indent: number, breaks: boolean): void {
    let spaces = false;
    const chars = [...text];
    for (const [at, char] of chars.entries()) {
      const inside = at > 0 && at < chars.length - 1;
      if (char === ' ' && breaks && !spaces && inside && this.#column > WIDTH) {
        this.#newLine(indent);
        if (chars[at + 1] === ' ') this.#write('\\');
      } else this.#write(escaped(char));
      spaces = char === ' ';
    }
  }

  #literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    this.#write(`|${hint}${chomp}`);
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.text += '\n';
      this.#column = 0;
      if (line !== '') this.#write(`${' '.repeat(indent)}${line}`);
    }
  }
}

/** YAML as kubectl prints it (sigs.k8s.io/yaml). */
export function yamlText(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(sortedKeys(value), 0, 'root');
  return `${emitter.text}\n`;
}

/** As {@link yamlText}, for those who wait for it. */
export function toYaml(value: unknown): Promise<string> {
  return Promise.resolve(yamlText(value));
}

/** JSON as kubectl prints it: keys sorted, four spaces. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(sortedKeys(value), undefined, 4)}\n`;
}
