import { TemplateError } from './syntax.ts';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'word' | 'field' | 'variable' | 'mark'; readonly text: string; readonly spaced: boolean }
  | { readonly kind: 'value'; readonly value: unknown; readonly text: string; readonly spaced: boolean };

/** Each alternative is one kind of token inside of braces. */
const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<raw>`[^`]*`)|(?<char>'(?:[^'\\\n]|\\.)+')|(?<number>[+-]?(?:0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+))|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<mark>:=|[=|(),.])/uy;

function unquote(text: string): string {
  try {
    return JSON.parse(text.replace(/\\'/g, "'").replace(/\\([aev])/g, '\\u0007')) as string;
  } catch {
    throw new TemplateError(`unterminated quoted string`);
  }
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, spaced: boolean): Token {
  const { string, raw, char, number, field, variable, word, mark } = groups;
  if (string !== undefined) return { kind: 'value', value: unquote(string), text: string, spaced };
  if (raw !== undefined) return { kind: 'value', value: raw.slice(1, -1), text: raw, spaced };
  if (char !== undefined) {
    const value = unquote(`"${char.slice(1, -1).replace(/"/g, '\\"')}"`).codePointAt(0);
    return { kind: 'value', value, text: char, spaced };
  }
  if (number !== undefined) return { kind: 'value', value: Number(number), text: number, spaced };
  if (field !== undefined) return { kind: 'field', text: field.slice(1), spaced };
  if (variable !== undefined) return { kind: 'variable', text: variable, spaced };
  if (word !== undefined) return { kind: 'word', text: word, spaced };
  return { kind: 'mark', text: mark ?? '', spaced };
}

/** Tokens of one action. @throws TemplateError */
function actionTokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let spaced = true;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      const char = text.charAt(at);
      if (char === '"' || char === '`' || char === "'") throw new TemplateError('unterminated quoted string');
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      throw new TemplateError(`unexpected "${char}" in operand (U+${code})`);
    }
    at += match[0].length;
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    if (groups['space'] !== undefined) spaced = true;
    else {
      found.push(tokenOf(groups, spaced));
      spaced = false;
    }
  }
  return found;
}

/** Where an action ends: braces in strings do not count. */
function endOfAction(template: string, from: number): number {
  const skip = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|\}\}|[\s\S]/y;
  skip.lastIndex = from;
  for (let match = skip.exec(template); match !== null; match = skip.exec(template)) {
    if (match[0] === '}}') return match.index;
  }
  throw new TemplateError('unclosed action');
}

/** Takes a template apart; `{{-` and `-}}` trim the text beside them. @throws TemplateError */
export function tokenize(template: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  let trim = false;
  while (at < template.length) {
    const open = template.indexOf('{{', at);
    let text = open < 0 ? template.slice(at) : template.slice(at, open);
    if (trim) text = text.trimStart();
    const trimsLeft = open >= 0 && /^\{\{-\s/.test(template.slice(open, open + 4));
    if (trimsLeft) text = text.trimEnd();
    if (text !== '') found.push({ kind: 'text', text });
    if (open < 0) break;
    const start = open + (trimsLeft ? 3 : 2);
    const comment = /^\s*\/\*[\s\S]*?\*\/(\s-)?\s*\}\}/.exec(template.slice(start));
    if (comment !== null) {
      trim = comment[1] !== undefined;
      at = start + comment[0].length;
      continue;
    }
    const end = endOfAction(template, start);
    trim = /\s-$/.test(template.slice(start, end));
    found.push({ kind: 'open' }, ...actionTokens(template.slice(start, trim ? end - 1 : end)), { kind: 'close' });
    at = end + 2;
  }
  return found;
}
