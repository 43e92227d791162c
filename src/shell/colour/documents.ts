import { type Colour, paint } from './paint.ts';
import { countColour, statusColour, valueColour } from './words.ts';

/** Keys take turns by their depth. */
const KEYS: readonly Colour[] = ['blue', 'cyan'];

function keyColour(indentation: number): Colour {
  return KEYS[(indentation >> 1) % KEYS.length] ?? 'blue';
}

function yamlValue(text: string): string {
  return paint(valueColour(text) ?? (/^[|>&{[\]}-]/.test(text) ? undefined : 'green'), text);
}

/** A line of YAML: `key: value`, `- item`. Blocks of text stay as they are. */
export class YamlColours {
  /** Indentation of the key whose block of text is being read. */
  #block: number | undefined;

  line(line: string): string {
    const [, indent = '', dashes = '', rest = ''] = /^( *)((?:- )*)(.*)$/s.exec(line) ?? [];
    const depth = indent.length + dashes.length;
    if (this.#block !== undefined) {
      if (line === '' || indent.length > this.#block) return line;
      this.#block = undefined;
    }
    if (line === '---') return paint('grey', line);
    const match = /^("(?:\\.|[^"\\])*"|[^\s"'{[#][^:]*|[^\s"'{[#][^\s]*?):(?:( +)(.*))?$/s.exec(rest);
    if (match === null) return indent + dashes + (dashes === '' ? rest : yamlValue(rest));
    const [, key = '', gap = '', value = ''] = match;
    if (/^[|>][-+]?\d*$/.test(value)) this.#block = depth;
    return `${indent}${dashes}${paint(keyColour(depth), key)}:${gap}${yamlValue(value)}`;
  }
}

function jsonValue(text: string): string {
  return paint(valueColour(text) ?? (text.startsWith('"') ? 'green' : undefined), text);
}

const JSON_TOKENS = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\b(?:true|false|null)\b/g;

/** A line of JSON. Other lines stay as they are. */
export function colourJson(line: string): string {
  if (!/^\s*(?:["{}[\],]|-?\d|true|false|null)/.test(line)) return line;
  const depth = /^ */.exec(line)?.[0].length ?? 0;
  return line.replace(JSON_TOKENS, (token: string, text: string | undefined, colon: string | undefined) =>
    colon === undefined ? jsonValue(token) : `${paint(keyColour(depth), text ?? '')}${colon}`,
  );
}

/** Behind these keys of `describe` there is a state. */
const STATES = /^(?:Status|State|Last State|Reason|Phase|Ready|Type|PodScheduled|Initialized|ContainersReady)$/;

/** A line of `describe`: `Key:  value`; tables in it have their header over a line of dashes. */
export function colourDescription(line: string): string {
  const match = /^( *)([A-Z][\w ()./-]*?):( +(.*))?$/.exec(line);
  if (match !== null) {
    const [, indent = '', key = '', , value = ''] = match;
    const gap = line.slice(indent.length + key.length + 1, line.length - value.length);
    const colour = (STATES.test(key) ? statusColour(value) : undefined) ?? valueColour(value);
    return `${indent}${paint(keyColour(indent.length), key)}:${gap}${paint(colour, value)}`;
  }
  if (/^ *(?:-{2,} *)+$/.test(line)) return paint('grey', line);
  // Events, conditions.
  return line.replace(
    /^( +)(Normal|Warning|\w+)( {2,})(\S+)/,
    (_, indent: string, first: string, gap: string, second: string) => {
      const isEvent = first === 'Normal' || first === 'Warning';
      const colour = isEvent ? undefined : (statusColour(second) ?? countColour(second));
      return `${indent}${isEvent ? paint(statusColour(first), first) : first}${gap}${paint(colour, second)}`;
    },
  );
}

/** A line of `explain`: headings, and fields with their types. */
export function colourExplanation(line: string): string {
  const heading = /^([A-Z][A-Z ]*):(.*)$/.exec(line);
  if (heading !== null) return `${paint('bold', heading[1] ?? '')}:${heading[2] ?? ''}`;
  return line.replace(
    /^( +)([A-Za-z$]\w*)(\t)(<[^>]+>)(.*)$/,
    (_, indent: string, field: string, gap: string, type: string, rest: string) =>
      `${indent}${paint(keyColour(indent.length), field)}${gap}${paint('magenta', type)}${rest.replace('-required-', paint('red', '-required-'))}`,
  );
}
