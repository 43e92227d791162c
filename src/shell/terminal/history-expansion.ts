/** What a line with `!` becomes; `event` is what was not found. */
export type Expanded =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly line: string; readonly printOnly: boolean }
  | { readonly kind: 'failed'; readonly event: string };

const DESIGNATOR = /^!(?:!|(-?\d+)|\?([^?\n]*)\??|(?=[$^*:-])|([^\s!$^*:;&|<>()"'=-][^\s:;&|<>()"'$^*]*))/;

function wordsOf(line: string): string[] {
  return line.match(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\;&|<>()])+|[;&|<>()]+/g) ?? [];
}

/** The words that `:2-3`, `$`, `^`, `*` name. */
function select(line: string, designator: string): string | undefined {
  const words = wordsOf(line);
  const last = words.length - 1;
  const number = (text: string): number => (text === '$' ? last : text === '^' ? 1 : Number(text));
  if (designator === '*') return words.slice(1).join(' ');
  const [, from = '', range, to = ''] = /^(\d*|\^|\$)(?:(-|\*)(\d*|\$)?)?$/.exec(designator) ?? [];
  const first = from === '' ? 0 : number(from);
  const end = range === undefined ? first : range === '*' ? last : to === '' ? last - 1 : number(to);
  return first > last || end < first ? undefined : words.slice(first, end + 1).join(' ');
}

/** `:h`, `:t`, `:r`, `:e`, `:s/a/b/`, `:gs/a/b/`, `:p`, `:q`. Undefined when there is no such modifier here. */
function modify(text: string, modifier: string): string | undefined {
  const substitution = /^(g?)s(.)(.*?)\2(.*?)\2?$/s.exec(modifier);
  if (substitution !== null) {
    const [, all, , from = '', to = ''] = substitution;
    if (!text.includes(from)) return undefined;
    return all === 'g' ? text.replaceAll(from, () => to) : text.replace(from, () => to);
  }
  switch (modifier) {
    case 'h':
      return text.replace(/\/[^/]*$/, '');
    case 't':
      return text.replace(/^.*\//s, '');
    case 'r':
      return text.replace(/\.[^./]*$/, '');
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? '';
    case 'q':
      return `'${text.replaceAll("'", "'\\''")}'`;
    default:
      return text;
  }
}

function find(history: readonly string[], [whole, number, part, start]: RegExpExecArray): string | undefined {
  if (number !== undefined) return Number(number) < 0 ? history.at(Number(number)) : history[Number(number) - 1];
  if (part !== undefined) return history.findLast((line) => line.includes(part));
  if (start !== undefined) return history.findLast((line) => line.startsWith(start));
  return whole === '!!' || whole === '!' ? history.at(-1) : undefined;
}

/** History expansion (bash, "History Interaction"). @param history the newest last */
export function expandHistory(line: string, history: readonly string[]): Expanded {
  const quick = /^\^([^^]+)\^([^^]*)\^?(.*)$/s.exec(line);
  if (quick !== null) {
    const [, from = '', to = '', rest = ''] = quick;
    const before = history.at(-1);
    if (before?.includes(from) !== true) return { kind: 'failed', event: `:s^${from}^${to}` };
    return { kind: 'changed', line: before.replace(from, () => to) + rest, printOnly: false };
  }
  let result = '';
  let changed = false;
  let printOnly = false;
  let quote = '';
  for (let at = 0; at < line.length;) {
    const letter = line.charAt(at);
    if (letter === '\\' && quote !== "'") {
      result += line.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (letter === quote) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) quote = letter;
    const inhibited =
      quote === "'" || /[$[]$|\$\{$/.test(line.slice(0, at)) || (quote === '"' && line.charAt(at + 1) === '"');
    const match = letter === '!' && !inhibited ? DESIGNATOR.exec(line.slice(at)) : null;
    if (match === null) {
      result += letter;
      at++;
      continue;
    }
    at += match[0].length;
    const event = find(history, match);
    if (event === undefined) return { kind: 'failed', event: match[0] };
    let text: string | undefined = event;
    const words = /^(?::(\d+(?:-(?:\d+|\$)?|\*)?|[$^*]|-\d+)|([$^*]))/.exec(line.slice(at));
    if (words !== null) {
      text = select(event, words[1] ?? words[2] ?? '');
      at += words[0].length;
      if (text === undefined) return { kind: 'failed', event: `${match[0]}${words[0]}` };
    }
    for (;;) {
      const modifier = /^:(g?s(.).*?\2.*?(?:\2|$)|[htreqp])/s.exec(line.slice(at));
      if (modifier === null) break;
      at += modifier[0].length;
      if (modifier[1] === 'p') printOnly = true;
      text = modify(text, modifier[1] ?? '');
      if (text === undefined) return { kind: 'failed', event: modifier[0] };
    }
    result += text;
    changed = true;
  }
  return changed ? { kind: 'changed', line: result, printOnly } : { kind: 'same' };
}
