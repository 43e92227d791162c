/** The URLs that a pattern stands for: `{a,b}` and `[1-3]`, `[01-10:2]`, `[a-c]`. upstream: curl src/tool_urlglob.c */
export function expandUrl(pattern: string): readonly string[] {
  const found = /\{([^{}]*)\}|\[([^\][]*)\]/.exec(pattern);
  if (found === null) return [pattern];
  const before = pattern.slice(0, found.index);
  const rest = expandUrl(pattern.slice(found.index + found[0].length));
  const choices = found[1]?.split(',') ?? range(found[2] ?? '');
  // An IPv6 address, or what is no range, is itself.
  if (choices === undefined) return rest.map((after) => `${before}${found[0]}${after}`);
  return choices.flatMap((choice) => rest.map((after) => `${before}${choice}${after}`));
}

function range(text: string): readonly string[] | undefined {
  const [, first, last, step = '1'] = /^(\d+|[a-z])-(\d+|[a-z])(?::(\d+))?$/i.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(step) < 1) return undefined;
  const numbers = /^\d/.test(first);
  if (numbers !== /^\d/.test(last)) return undefined;
  const [from, to] = numbers ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)];
  const found: string[] = [];
  for (let value = from; value <= to; value += Number(step)) {
    found.push(
      numbers ? String(value).padStart(first.startsWith('0') ? first.length : 0, '0') : String.fromCharCode(value),
    );
  }
  return found;
}
