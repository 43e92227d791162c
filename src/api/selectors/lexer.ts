/** A token of a label selector: an operator or punctuation mark as itself, or `identifier`, `error`, `end`. */
export interface Token {
  readonly type: string;
  readonly literal: string;
}

const SYMBOLS = '=!(),><';
const OPERATORS = new Set([')', ',', '!', '==', '=', '>', 'in', '<', '!=', 'notin', '(']);

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

/** The longest operator that starts here. */
function symbolAt(text: string, at: number): string {
  const two = text.slice(at, at + 2);
  return OPERATORS.has(two) ? two : text.slice(at, at + 1);
}

export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (isSpace(character)) {
      at++;
    } else if (SYMBOLS.includes(character)) {
      const symbol = symbolAt(text, at);
      found.push({ type: symbol, literal: symbol });
      at += symbol.length;
    } else {
      let end = at;
      while (end < text.length && !isSpace(text.charAt(end)) && !SYMBOLS.includes(text.charAt(end))) end++;
      const literal = text.slice(at, end);
      found.push({ type: OPERATORS.has(literal) ? literal : 'identifier', literal });
      at = end;
    }
  }
  found.push({ type: 'end', literal: '' });
  return found;
}
