import { JsonPathError } from './error.ts';

/** Nodes of a JSONPath template. Upstream: client-go/util/jsonpath. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice';
      readonly start?: number;
      readonly end?: number;
      readonly step: number;
      readonly single: boolean;
    }
  | { readonly kind: 'union'; readonly steps: readonly PathStep[] }
  | { readonly kind: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand | undefined };

export type Operand = { readonly literal: unknown } | { readonly path: Path };

export interface Path {
  /** `$`: from the document instead of the current element. */
  readonly root: boolean;
  readonly steps: readonly PathStep[];
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: readonly TemplateNode[] };

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_all, letter: string) => ESCAPES[letter] ?? letter);
}

function bad(template: string, why: string): never {
  throw new JsonPathError(`error parsing jsonpath ${template}, ${why}`);
}

/** What of an action that does not end is missed first. */
function whyUnclosed(template: string, open: number): string {
  const bracket = template.indexOf('[', open);
  return bracket >= 0 && closing(template, bracket, '[', ']') < 0 ? 'unterminated array' : 'unclosed action';
}

/** The end of the bracket that opens at `at`, quotes passed over. */
function closing(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  let quote = '';
  for (let index = at; index < text.length; index++) {
    const letter = text.charAt(index);
    if (quote !== '') {
      if (letter === '\\') index++;
      else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === open) depth++;
    else if (letter === close && --depth === 0) return index;
  }
  return -1;
}

function parseSlice(text: string): PathStep | undefined {
  const match = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+))?)?$/.exec(text.trim());
  if (match === null || text.trim() === '') return undefined;
  const [, start, colon, end, step] = match;
  return {
    kind: 'slice',
    ...(start === undefined ? {} : { start: Number(start) }),
    ...(end === undefined ? {} : { end: Number(end) }),
    step: step === undefined ? 1 : Number(step),
    single: colon === undefined,
  };
}

function parseOperand(text: string): Operand {
  const trimmed = text.trim();
  if (/^(["']).*\1$/s.test(trimmed)) return { literal: unescape(trimmed.slice(1, -1)) };
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { literal: Number(trimmed) };
  if (trimmed === 'true' || trimmed === 'false') return { literal: trimmed === 'true' };
  return { path: parsePath(trimmed) };
}

function parseFilter(text: string): PathStep {
  const match = /^((?:[^"'=<>!]|"[^"]*"|'[^']*')*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(text);
  if (match === null) return { kind: 'filter', left: parseOperand(text), operator: 'exists', right: undefined };
  return {
    kind: 'filter',
    left: parseOperand(match[1] ?? ''),
    operator: match[2] ?? '',
    right: parseOperand(match[3] ?? ''),
  };
}

function parseBracket(inner: string, template: string): PathStep {
  if (inner === '*') return { kind: 'wildcard' };
  if (inner.startsWith('?(') && inner.endsWith(')')) return parseFilter(inner.slice(2, -1));
  const parts = inner.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,]+/g) ?? [];
  const steps = parts.map((part): PathStep => {
    const trimmed = part.trim();
    if (/^(["']).*\1$/s.test(trimmed)) return { kind: 'field', name: unescape(trimmed.slice(1, -1)) };
    return parseSlice(trimmed) ?? bad(template, `invalid array index ${trimmed}`);
  });
  const [only] = steps;
  if (only === undefined) return bad(template, 'unterminated array');
  return steps.length === 1 ? only : { kind: 'union', steps };
}

/** A path: `.items[*].metadata.name`, `$.x`, `@.y`. @throws JsonPathError */
export function parsePath(text: string): Path {
  const steps: PathStep[] = [];
  let at = 0;
  const root = text.startsWith('$');
  if (root || text.startsWith('@')) at = 1;
  while (at < text.length) {
    if (text.startsWith('..', at)) {
      steps.push({ kind: 'recursive' });
      at += text.charAt(at + 2) === '[' ? 2 : 1;
    } else if (text.charAt(at) === '[') {
      const end = closing(text, at, '[', ']');
      if (end < 0) bad(text, 'unterminated array');
      steps.push(parseBracket(text.slice(at + 1, end).trim(), text));
      at = end + 1;
    } else {
      const match = /^\.?((?:\\.|[^.[\\])*)/s.exec(text.slice(at));
      const name = (match?.[1] ?? '').replace(/\\(.)/g, '$1');
      if (match === null || match[0].length === 0)
        bad(text, `unrecognized character in action: U+${text.charCodeAt(at).toString(16)}`);
      else at += match[0].length;
      if (name === '*') steps.push({ kind: 'wildcard' });
      else if (name !== '') steps.push({ kind: 'field', name });
    }
  }
  return { root, steps };
}

function parseAction(action: string): TemplateNode[] {
  return action
    .trim()
    .split(/\s+(?=(?:[^"']*["'][^"']*["'])*[^"']*$)/)
    .map((part): TemplateNode => {
      if (/^(["']).*\1$/s.test(part)) return { kind: 'text', text: unescape(part.slice(1, -1)) };
      return { kind: 'path', path: parsePath(part) };
    });
}

/** A template such as `{range .items[*]}{.metadata.name}{"\n"}{end}`. @throws JsonPathError */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const stack: { nodes: TemplateNode[]; path?: Path }[] = [{ nodes: [] }];
  const top = (): TemplateNode[] => stack.at(-1)?.nodes ?? [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    if (open !== at) top().push({ kind: 'text', text: template.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const close = closing(template, open, '{', '}');
    if (close < 0) bad(template, whyUnclosed(template, open));
    const action = template.slice(open + 1, close).trim();
    const range = /^range\s+(.*)$/s.exec(action);
    if (range !== null) stack.push({ nodes: [], path: parsePath((range[1] ?? '').trim()) });
    else if (action === 'end') {
      const finished = stack.pop();
      if (finished?.path === undefined || stack.length === 0) bad(template, 'not in range, nothing to end');
      else top().push({ kind: 'range', path: finished.path, body: finished.nodes });
    } else top().push(...parseAction(action));
    at = close + 1;
  }
  if (stack.length > 1) bad(template, 'unterminated range');
  return top();
}
