import { forEachChild, type SyntaxNode, type Word } from 'unbash';

interface Edit {
  readonly pos: number;
  readonly end: number;
  readonly text: string;
}

/** What the first word of a text becomes: an alias of an alias too, but none twice. */
function resolve(name: string, aliases: ReadonlyMap<string, string>): string | undefined {
  let text = aliases.get(name);
  const seen = new Set([name]);
  while (text !== undefined) {
    const [first = ''] = /^\s*[^\s;&|<>()$`'"\\]+/.exec(text) ?? [];
    const next = aliases.get(first.trim());
    if (next === undefined || seen.has(first.trim())) break;
    seen.add(first.trim());
    text = next + text.slice(first.length);
  }
  return text;
}

function editsOf(node: SyntaxNode, aliases: ReadonlyMap<string, string>, edits: Edit[]): void {
  if (node.type === 'Script' && node.source !== undefined) return;
  if (node.type === 'Command') {
    const words = [node.name, ...node.suffix.filter((it): it is Word => it.type === 'Word')];
    // An alias that ends in a blank has the word after it looked at, too (`alias watch='watch '`).
    for (const word of words) {
      const text = word === undefined ? undefined : resolve(word.text, aliases);
      if (word === undefined || text === undefined) break;
      edits.push({ pos: word.pos, end: word.end, text });
      if (!/\s$/.test(text)) break;
    }
  }
  forEachChild(node, (child) => {
    editsOf(child, aliases, edits);
  });
}

/** The text with the aliases in a statement replaced; undefined when there is none (bash, "Aliases"). */
export function expandAliases(
  text: string,
  statement: SyntaxNode,
  aliases: ReadonlyMap<string, string>,
): string | undefined {
  if (aliases.size === 0) return undefined;
  const edits: Edit[] = [];
  editsOf(statement, aliases, edits);
  if (edits.length === 0) return undefined;
  let result = text;
  for (const { pos, end, text: replacement } of edits.sort((a, b) => b.pos - a.pos)) {
    result = result.slice(0, pos) + replacement + result.slice(end);
  }
  return result;
}
