import { unknownPath } from '../registry/index.ts';

/** One thing that has to be well. */
export interface HealthCheck {
  readonly name: string;
  /** What is wrong, or undefined. */
  readonly problem: () => string | undefined;
}

/**
 * `/healthz`, `/livez`, `/readyz`: `ok`, or with `?verbose` each check on a line; below it a single check.
 * upstream: k8s.io/apiserver/pkg/server/healthz @throws StatusError NotFound for an unknown check
 */
export function health(
  checks: readonly HealthCheck[],
  endpoint: string,
  only: string,
  query: URLSearchParams,
): Response {
  if (only !== '') return single(checks, only);
  const excluded = new Set(query.getAll('exclude'));
  const lines: string[] = [];
  let failed = 0;
  for (const { name, problem } of checks) {
    if (excluded.delete(name)) {
      lines.push(`[+]${name} excluded: ok`);
      continue;
    }
    const why = problem();
    if (why !== undefined) failed++;
    // Why it failed is for the log of the server: whoever asks may be anonymous.
    lines.push(why === undefined ? `[+]${name} ok` : `[-]${name} failed: reason withheld`);
  }
  if (excluded.size > 0) {
    const names = [...excluded].map((name) => JSON.stringify(name)).join(', ');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  if (failed > 0) return text([...lines, `${endpoint} check failed`, ''].join('\n'), 500);
  return text(query.has('verbose') ? [...lines, `${endpoint} check passed`, ''].join('\n') : 'ok', 200);
}

function single(checks: readonly HealthCheck[], name: string): Response {
  const check = checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw unknownPath();
  const why = check.problem();
  return why === undefined ? text('ok', 200) : text(`internal server error: ${why}\n`, 500);
}

function text(body: string, status: number): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return new Response(body, { status, headers });
}
