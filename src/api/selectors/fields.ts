import { SelectorError } from './requirement.ts';

export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Splits at commas that no backslash is before. */
function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(value: string): string {
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\') {
      const escaped = value.charAt(++at);
      if (escaped === '' || !'\\,='.includes(escaped)) {
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${escaped}`);
      }
      text += escaped;
    } else if (character === '=' || character === ',') {
      const code = String(character.charCodeAt(0));
      throw new SelectorError(`invalid field selector: unescaped character in value: ${code}`);
    } else text += character;
  }
  return text;
}

function parseTerm(selector: string, term: string): FieldTerm {
  const match = /^([^=!]*?)(!=|==|=)(.*)$/s.exec(term) ?? /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw new SelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const [, field = '', operator = '', value = ''] = match;
  return { field, operator: operator === '!=' ? '!=' : '=', value: unescapeValue(value) };
}

/** Parses `status.phase=Running,spec.nodeName!=`. @throws SelectorError with upstream's message */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => parseTerm(text, term))
    .filter((term) => term.field !== '' || term.value !== '');
}

export function matchesFields(terms: readonly FieldTerm[], fields: Readonly<Record<string, string>>): boolean {
  return terms.every(({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='));
}
