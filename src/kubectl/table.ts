import { humanDuration, resourcePath, type KubernetesObject, type Status, StatusError } from '../api/index.ts';
import { readLines, toStatusError } from '../client/index.ts';
import type { CommandContext } from './command.ts';
import type { Target } from './selection.ts';
import type { Flags } from './flags.ts';

const ORIGIN = 'https://kubernetes.default.svc';
const ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

export interface ServerColumn {
  readonly name: string;
  /** 0 is always shown, others with `-o wide`. */
  readonly priority: number;
}

export interface ServerRow {
  readonly cells: readonly unknown[];
  readonly object: KubernetesObject;
}

/** A Table as the server prints it (`meta.k8s.io/v1`). */
export interface ServerTable {
  readonly columnDefinitions: readonly ServerColumn[];
  readonly rows: readonly ServerRow[];
  readonly metadata: { readonly resourceVersion?: string };
}

interface Paged {
  readonly metadata: { readonly continue?: string };
}

export interface TableEvent {
  readonly type: string;
  readonly object: ServerTable;
}

/** As it is sent: only the first event of a watch says the columns, and one that ends it is a Status. */
interface WireEvent {
  readonly type: string;
  readonly object:
    (Omit<ServerTable, 'columnDefinitions'> & { readonly columnDefinitions: readonly ServerColumn[] | null }) | Status;
}
/** `--chunk-size`, of which 0 is no limit. */
function limitOf(flags: Flags): string {
  const limit = flags.int('chunk-size');
  return limit > 0 ? String(limit) : '';
}

function subresourceOf(flags: Flags): { readonly subresource?: string } {
  const subresource = flags.string('subresource');
  return subresource === '' ? {} : { subresource };
}

function tableUrl(target: Target, flags: Flags, query: Readonly<Record<string, string>>): string {
  const { resource, namespace, name } = target;
  const watching = query['watch'] === 'true';
  const where = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined || watching ? {} : { name, ...subresourceOf(flags) }),
  };
  const url = new URL(resourcePath(resource, where), ORIGIN);
  const fields = [flags.string('field-selector'), name !== undefined && watching ? `metadata.name=${name}` : ''];
  const parameters: Readonly<Record<string, string>> = {
    labelSelector: name === undefined ? flags.string('selector') : '',
    fieldSelector: name === undefined || watching ? fields.filter((it) => it !== '').join(',') : '',
    ...query,
  };
  for (const [key, value] of Object.entries(parameters)) if (value !== '') url.searchParams.set(key, value);
  return url.href;
}

/** Objects of a target as the server prints them. @throws StatusError */
export async function fetchTable(context: CommandContext, target: Target, flags: Flags): Promise<ServerTable> {
  const includeObject = flags.string('sort-by') === '' ? '' : 'Object';
  const url = tableUrl(
    target,
    flags,
    target.name === undefined ? { limit: limitOf(flags), includeObject } : { includeObject },
  );
  const response = await context.client.raw.fetch(
    new Request(url, { headers: { accept: ACCEPT }, signal: context.io.signal }),
  );
  if (!response.ok) throw await toStatusError(response);
  const answer = (await response.json()) as (ServerTable & Paged) | KubernetesObject;
  // What the server has no columns for comes as it is: a Scale.
  if (!('rows' in answer))
    return plainTable(context, { columnDefinitions: [], rows: [{ cells: [], object: answer }], metadata: {} });
  const table = answer;
  const more = await restOf(context, target, flags, table.metadata.continue);
  const whole = more.length === 0 ? table : { ...table, rows: [...table.rows, ...more] };
  return flags.has('server-print') && !flags.bool('server-print') ? plainTable(context, whole) : whole;
}

/** The columns that kubectl knows of any kind: what `--server-print=false` leaves. */
function plainTable({ clock }: CommandContext, table: ServerTable): ServerTable {
  const columnDefinitions = ['Name', 'Age'].map((name) => ({ name, priority: 0 }));
  const rows = table.rows.map(({ object }) => {
    const { name, creationTimestamp } = object.metadata;
    return { object, cells: [name, humanDuration(clock.now() - Date.parse(creationTimestamp))] };
  });
  return { ...table, columnDefinitions, rows };
}

async function restOf(
  context: CommandContext,
  target: Target,
  flags: Flags,
  token: string | undefined,
): Promise<readonly ServerRow[]> {
  const rows: ServerRow[] = [];
  for (let next = token ?? ''; next !== '';) {
    const url = tableUrl(target, flags, { limit: limitOf(flags), continue: next });
    const response = await context.client.raw.fetch(new Request(url, { headers: { accept: ACCEPT } }));
    if (!response.ok) throw await toStatusError(response);
    const page = (await response.json()) as ServerTable & { readonly metadata: { readonly continue?: string } };
    rows.push(...page.rows);
    next = page.metadata.continue ?? '';
  }
  return rows;
}

/** Changes of a target as printed rows, from a resourceVersion on, until the signal of the command. */
export async function* watchTable(
  context: CommandContext,
  target: Target,
  flags: Flags,
  resourceVersion: string,
): AsyncGenerator<TableEvent> {
  const url = tableUrl(target, flags, { watch: 'true', resourceVersion });
  const { signal } = context.io;
  try {
    const response = await context.client.raw.fetch(new Request(url, { headers: { accept: ACCEPT }, signal }));
    if (!response.ok) throw await toStatusError(response);
    if (response.body === null) return;
    let columns: readonly ServerColumn[] = [];
    for await (const line of readLines(response.body)) {
      const { type, object } = JSON.parse(line) as WireEvent;
      if (!('rows' in object)) throw new StatusError(object);
      columns = object.columnDefinitions ?? columns;
      yield { type, object: { ...object, columnDefinitions: columns } };
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}
