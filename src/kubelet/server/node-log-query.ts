import { parseTime } from '../../api/index.ts';

/** What is asked of the logs of a node. upstream: kubelet_server_journal.go, nodeLogQuery; KEP-2258 */
export interface NodeLogQuery {
  readonly services: readonly string[];
  readonly files: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly sinceTime: number | undefined;
  readonly untilTime: number | undefined;
  readonly tailLines: number | undefined;
  readonly boot: number | undefined;
  readonly pattern: string;
}

const MAX_SERVICES = 4;
const MAX_NAME = 256;
const MAX_LINES = 100_000;
const UNSAFE = /[^a-zA-Z\-_0-9@]/;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** upstream: newNodeLogQuery. @returns messages of what is wrong; undefined when nothing is asked */
export function parseNodeLogQuery(query: URLSearchParams): NodeLogQuery | readonly string[] | undefined {
  const errors: string[] = [];
  const asked = query.getAll('query');
  const files = asked.filter((name) => /[/\\]/.test(name));
  const services = asked.filter((name) => !/[/\\]/.test(name) && name.trim() !== '');
  if (asked.length > 0 && files.length + services.length === 0) {
    errors.push(`query: Invalid value: ${JSON.stringify(asked)}: query cannot be empty`);
  }
  const time = (name: string): number | undefined => {
    const text = query.get(name) ?? '';
    if (text === '') return undefined;
    const value = RFC3339.test(text) ? parseTime(text) : undefined;
    if (value === undefined) errors.push(`${name}: Invalid value: ${JSON.stringify(text)}: invalid time format`);
    return value;
  };
  const integer = (name: string): number | undefined => {
    const text = query.get(name) ?? '';
    if (text === '') return undefined;
    if (/^[+-]?\d+$/.test(text)) return Number(text);
    const quoted = JSON.stringify(text);
    errors.push(`${name}: Invalid value: ${quoted}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
    return undefined;
  };
  const found: NodeLogQuery = {
    services,
    files,
    sinceTime: time('sinceTime'),
    untilTime: time('untilTime'),
    boot: integer('boot'),
    tailLines: integer('tailLines'),
    pattern: query.get('pattern') ?? '',
  };
  if (errors.length > 0) return errors;
  return asked.length === 0 && !hasOptions(found) ? undefined : found;
}

function hasOptions({ sinceTime, untilTime, boot, tailLines, pattern }: NodeLogQuery): boolean {
  return [sinceTime, untilTime, boot, tailLines].some((option) => option !== undefined) || pattern !== '';
}

/** upstream: nodeLogQuery.validate; the pattern is looked at by who uses it. */
export function nodeLogQueryErrors(query: NodeLogQuery): readonly string[] {
  const { services, files, sinceTime, untilTime, boot, tailLines } = query;
  const errors = services.flatMap((name) => {
    const invalid = `query: Invalid value: ${JSON.stringify(name)}`;
    if (name.length > MAX_NAME) return [`${invalid}: length must be less than 100`];
    return UNSAFE.test(name) ? [`${invalid}: input contains unsupported characters`] : [];
  });
  const list = (names: readonly string[]): string => `[${names.join(' ')}]`;
  if (services.length > MAX_SERVICES) {
    errors.push(`query: Too many: ${String(services.length)}: must have at most ${String(MAX_SERVICES)} items`);
  }
  if (files.length + services.length === 0) errors.push('query: Required value: cannot be empty with options');
  else if (files.length > 0 && services.length > 0) {
    errors.push(`query: Invalid value: "${list(files)}, ${list(services)}": cannot specify a file and service`);
  } else if (files.length > 1) {
    errors.push(`query: Invalid value: ${JSON.stringify(files)}: cannot specify more than one file`);
  } else if (files.length === 1 && hasOptions(query)) {
    errors.push(`query: Invalid value: ${JSON.stringify(files)}: cannot specify file with options`);
  }
  if (sinceTime !== undefined && untilTime !== undefined && sinceTime > untilTime) {
    const until = JSON.stringify(new Date(untilTime).toISOString().replace('.000Z', 'Z'));
    errors.push(`untilTime: Invalid value: ${until}: must be after \`sinceTime\``);
  }
  if (boot !== undefined && boot > 0) errors.push(`boot: Invalid value: ${String(boot)}: must be less than 1`);
  if (tailLines !== undefined && (tailLines < 0 || tailLines > MAX_LINES)) {
    const range = `must be between 0 and ${String(MAX_LINES)}, inclusive`;
    errors.push(`tailLines: Invalid value: ${String(tailLines)}: ${range}`);
  }
  return errors;
}

/** As upstream joins the errors of several fields. */
export function aggregate(errors: readonly string[]): string {
  return errors.length === 1 ? errors.join() : `[${errors.join(', ')}]`;
}
