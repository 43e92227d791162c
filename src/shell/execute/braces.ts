/** Where a quoted or substituted part of a word ends, from where it begins; as much as one letter when it is none. */
function skip(text: string, start: number): number {
  const letter = text.charAt(start);
  if (letter === '\\') return start + 2;
  if (letter === "'") return after(text, "'", start + 1);
  if (letter === '"' || letter === '`') {
    let at = start + 1;
    while (at < text.length && text.charAt(at) !== letter)
      at = text.charAt(at) === '$' ? skip(text, at) : at + (text.charAt(at) === '\\' ? 2 : 1);
    return at + 1;
  }
  const open = text.charAt(start + 1);
  if (letter !== '$' || (open !== '{' && open !== '(')) return start + 1;
  const close = open === '{' ? '}' : ')';
  let depth = 0;
  for (let at = start + 1; at < text.length;) {
    const now = text.charAt(at);
    if (now === open) depth++;
    if (now === close && --depth === 0) return at + 1;
    at = now === open ? at + 1 : skip(text, at);
  }
  return text.length;
}

function after(text: string, letter: string, start: number): number {
  const end = text.indexOf(letter, start);
  return end < 0 ? text.length : end + 1;
}

/** `1..5`, `a..e`, `01..10..3`. */
function sequence(text: string): string[] | undefined {
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, low, high, first, last, given] = match;
  const code = (letter: string | undefined): number => (letter ?? '').charCodeAt(0);
  const [from, to] = low === undefined ? [code(first), code(last)] : [Number(low), Number(high)];
  const step = Math.max(1, Math.abs(Number(given ?? 1)));
  const width = [low, high].some((it) => /^-?0\d/.test(it ?? '')) ? Math.max(low?.length ?? 0, high?.length ?? 0) : 0;
  const shown = (value: number): string => {
    if (low === undefined) return String.fromCharCode(value);
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
  };
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => shown(from + (from <= to ? step : -step) * index));
}

/** The words that a word with braces stands for, all still quoted (bash, "Brace Expansion"). */
export function expandBraces(text: string): readonly string[] {
  for (let start = 0; start < text.length; start = skip(text, start)) {
    if (text.charAt(start) !== '{') continue;
    const parts: string[] = [];
    let depth = 0;
    let from = start + 1;
    let end = -1;
    for (let at = start; at < text.length;) {
      const letter = text.charAt(at);
      if (letter === '{') depth++;
      if (letter === ',' && depth === 1) {
        parts.push(text.slice(from, at));
        from = at + 1;
      }
      if (letter === '}' && --depth === 0) {
        end = at;
        break;
      }
      at = skip(text, at);
    }
    if (end < 0) continue;
    parts.push(text.slice(from, end));
    const choices = parts.length > 1 ? parts.flatMap(expandBraces) : sequence(parts[0] ?? '');
    if (choices === undefined) continue;
    const before = text.slice(0, start);
    const rest = expandBraces(text.slice(end + 1));
    return choices.flatMap((choice) => rest.map((tail) => `${before}${choice}${tail}`));
  }
  return [text];
}
