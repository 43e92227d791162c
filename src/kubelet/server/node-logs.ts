import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Tmpfs } from '../../kernel/index.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { aggregate, nodeLogQueryErrors, parseNodeLogQuery, type NodeLogQuery } from './node-log-query.ts';

export interface NodeLogs {
  readonly nodeName: string;
  readonly journal: Journal;
  /** The node's disk. */
  readonly host: () => Promise<Tmpfs>;
}

/** In the tree of the node's disk. */
const DIRECTORY = 'var/log';
/** The only service that writes to the journal. */
const KUBELET = 'kubelet';

/** `/logs/` of a kubelet: its journal for queries, files of the node's disk for paths. upstream: pkg/kubelet/kubelet.go, ServeLogs; KEP-2258 */
export async function serveNodeLogs(logs: NodeLogs, path: string, parameters: URLSearchParams): Promise<Response> {
  const query = parseNodeLogQuery(parameters);
  if (query === undefined) return serveFile(await logs.host(), path);
  if (!('services' in query)) return plain(`${aggregate(query)}\n`, 400);
  if (path !== '') return plain('path not allowed in query mode\n', 406);
  const pattern = compiled(query.pattern);
  const errors = [...nodeLogQueryErrors(query), ...(typeof pattern === 'string' ? [pattern] : [])];
  if (errors.length > 0) return plain(`${aggregate(errors)}\n`, 406);
  const [file] = query.files;
  if (file !== undefined) return serveFile(await logs.host(), file);
  return plain(typeof pattern === 'string' ? '' : serviceLogs(logs, query, pattern, await logs.host()), 200);
}

/** A pattern without capital letters matches whatever the case is, as with `journalctl --grep`. */
function compiled(pattern: string): RE2JS | string | undefined {
  if (pattern === '') return undefined;
  try {
    const exact = RE2JS.compile(pattern);
    return pattern === pattern.toLowerCase() ? RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE) : exact;
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    return `pattern: Invalid value: ${JSON.stringify(pattern)}: ${cause.message}`;
  }
}

function serviceLogs(logs: NodeLogs, query: NodeLogQuery, pattern: RE2JS | undefined, host: Tmpfs): string {
  const native = query.services.includes(KUBELET) ? journalText(logs, query, pattern) : '';
  const others = query.services.filter((name) => name !== KUBELET);
  if (others.length === 0) return native;
  const { sinceTime, untilTime, tailLines, boot } = query;
  if (pattern !== undefined || [sinceTime, untilTime, tailLines, boot].some((option) => option !== undefined)) {
    const list = `[${others.join(' ')}]`;
    return `${native}\noptions present and query resolved to log files for ${list}\ntry without specifying options\n`;
  }
  const texts = others.map((name) => {
    const found = [name, `${name}.log`, `${name}/${name}.log`].map((file) => fileText(host, file));
    return found.find((text) => text !== undefined) ?? `\nlog not found for ${name}\n`;
  });
  return native + texts.join('');
}

/** What `journalctl --utc --no-pager --output=short-precise --unit=kubelet` prints. */
function journalText({ nodeName, journal }: NodeLogs, query: NodeLogQuery, pattern: RE2JS | undefined): string {
  const { sinceTime = -Infinity, untilTime = Infinity, tailLines, boot = 0 } = query;
  if (boot < 0) return `Data from the specified boot (${String(boot)}) is not available: No such boot ID in journal\n`;
  const found = journal.entries.filter(
    ({ time, line }) => time >= sinceTime && time <= untilTime && (pattern?.matcher(line).find() ?? true),
  );
  const shown = tailLines === undefined ? found : tailLines === 0 ? [] : found.slice(-tailLines);
  if (shown.length === 0) return '-- No entries --\n';
  return shown.map((entry) => `${journalTime(entry)} ${nodeName} ${KUBELET}[1]: ${entry.line}\n`).join('');
}

/** `Nov 21 21:39:53.123000` */
function journalTime({ time }: JournalEntry): string {
  const date = new Date(time);
  const month = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
  return `${month} ${date.toISOString().slice(8, 10)} ${date.toISOString().slice(11, -1)}000`;
}

function fileText(host: Tmpfs, file: string): string | undefined {
  const found = host.locate(`${DIRECTORY}/${file}`);
  const bytes = found === undefined ? undefined : host.readFile(found);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** net/http: FileServer */
function serveFile(host: Tmpfs, path: string): Response {
  const text = path === '' ? undefined : fileText(host, path);
  if (text !== undefined) return plain(text, 200);
  const found = host.locate(path === '' ? DIRECTORY : `${DIRECTORY}/${path}`);
  const names = found === undefined ? [] : host.list(found);
  if (path !== '' && names.length === 0) return plain('404 page not found\n', 404);
  const links = names.toSorted().map((name) => {
    const shown = `${name}${host.stat(`${String(found)}/${name}`)?.type === 'directory' ? '/' : ''}`;
    const text = shown.replace(/[&<>"']/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
    return `<a href="${encodeURI(shown)}">${text}</a>\n`;
  });
  const head = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n';
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  return new Response(`${head}<pre>\n${links.join('')}</pre>\n`, { headers });
}

function plain(text: string, status: number): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'text/plain;charset=UTF-8' } });
}
