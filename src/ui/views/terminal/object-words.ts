/** A word on the screen that may name an object. */
export interface ObjectWord {
  readonly text: string;
  /** Where it begins in the line, in UTF-16 units. */
  readonly start: number;
  /** What it may mean, the likeliest first: `pods/web`, `web`. */
  readonly meanings: readonly string[];
}

const WORD = /[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*/g;
const COMMAND = /(?:^|[$#|;&(] *|\s)(?:kubectl|k)\s+(.*)$/;
/** Flags whose value is the next word. */
const VALUED = /^(?:-[nlLocf]|--(?:namespace|selector|output|container|context|sort-by|field-selector))$/;
const NAMES_KINDS = /^(?:annotate|delete|describe|edit|expose|get|label|patch|scale|wait|top|rollout|set|autoscale)$/;

/** The kind that a command line of kubectl is about; undefined for several, and for other lines. */
function kindOf(line: string): string | undefined {
  const command = (COMMAND.exec(line)?.[1] ?? '').split(/\s*[|;&>]|\s-- /, 1)[0] ?? '';
  const rest = command.trim().split(/\s+/);
  const words: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (VALUED.test(word)) at++;
    else if (!word.startsWith('-')) words.push(word);
  }
  const [verb] = words;
  if (verb === undefined || !NAMES_KINDS.test(verb)) return undefined;
  const kind = verb === 'rollout' || verb === 'set' ? words[2] : words[1];
  return kind === undefined || /[,/]/.test(kind) ? undefined : kind.toLowerCase();
}

/** The kind that the command above a line is about. @param above lines before it, the nearest first */
export function kindAbove(above: Iterable<string>): string | undefined {
  for (const line of above) if (COMMAND.test(line)) return kindOf(line);
  return undefined;
}

function meaningsOf(word: string, before: string, kind: string | undefined): readonly string[] {
  const slash = word.indexOf('/');
  if (slash >= 0) {
    const [type, name] = [word.slice(0, slash), word.slice(slash + 1)];
    // `Node: node-1/172.18.0.2`, `ReplicaSet/web-1`
    return [word, `${type.toLowerCase()}/${name}`, type];
  }
  // `pod "web" deleted`, `deployments.apps "web" not found`
  const quoted = /([A-Za-z][\w.]*) "$/.exec(before)?.[1]?.toLowerCase();
  return [
    ...(quoted === undefined ? [] : [`${quoted}/${word}`, `${quoted.replace(/\..*/, '')}/${word}`]),
    ...(kind === undefined ? [] : [`${kind}/${word}`]),
    word,
  ];
}

/** Words of a line that may name objects. @param kind what the command that printed it is about */
export function objectWords(line: string, kind: string | undefined): readonly ObjectWord[] {
  return Array.from(line.matchAll(WORD), ({ 0: text, index }) => ({
    text,
    start: index,
    meanings: meaningsOf(text, line.slice(0, index), kind),
  }));
}
