import { JsonScanner } from './json-scanner.ts';

const UNKNOWN = 'unknown field ';

/** As many as strict decoding remembers. Upstream: sigs.k8s.io/json saveStrictError */
export const MAX_PROBLEMS = 100;

function unknownPaths(problems: readonly string[]): ReadonlySet<string> {
  return new Set(
    problems
      .filter((problem) => problem.startsWith(UNKNOWN))
      .map((problem) => JSON.parse(problem.slice(UNKNOWN.length)) as string),
  );
}

function isInside(path: string, outer: string): boolean {
  return (
    path.startsWith(outer) && (path.length === outer.length || path[outer.length] === '.' || path[outer.length] === '[')
  );
}

/**
 * The problems of a text in the order in which Go's decoder meets them, repeated fields included. What is unknown is
 * passed over, so nothing is said of what is repeated in it. @param problems without those of repeated fields
 */
export function withDuplicates(text: string, problems: readonly string[]): readonly string[] {
  const unknown = unknownPaths(problems);
  const ordered = new Set<string>();
  let skipped: string | undefined;
  new JsonScanner(text, (path, repeated) => {
    if (!repeated && unknown.size === 0) return;
    const where = path();
    if (skipped !== undefined && isInside(where, skipped)) return;
    skipped = unknown.has(where) ? where : undefined;
    if (skipped !== undefined) ordered.add(`${UNKNOWN}${JSON.stringify(where)}`);
    else if (repeated) ordered.add(`duplicate field ${JSON.stringify(where)}`);
  }).scan();
  for (const problem of problems) ordered.add(problem);
  return [...ordered].slice(0, MAX_PROBLEMS);
}
