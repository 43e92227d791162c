import {
  resourcePath,
  StatusError,
  statusError,
  type KubernetesList,
  type KubernetesObject,
  type New,
  type Resource,
  type Status,
} from '../../api/index.ts';
import type { FetchHandler, PlainRequest, PlainResponse } from '../../protocol/index.ts';
import type {
  Client,
  DeleteOptions,
  ListOptions,
  ObjectRef,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '../client.ts';
import { readLines } from './lines.ts';

/** Any absolute URL does: a handler looks at the path and the query only. */
const ORIGIN = 'https://kubernetes.default.svc';

type Query = readonly (readonly [string, string | number | boolean | undefined])[];

function urlOf(path: string, query: Query): string {
  const url = new URL(path, ORIGIN);
  for (const [name, value] of query) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url.href;
}

function listQuery(options: ListOptions): Query {
  return [
    ['labelSelector', options.labelSelector],
    ['fieldSelector', options.fieldSelector],
    ['limit', options.limit],
    ['continue', options.continue],
    ['resourceVersion', options.resourceVersion],
  ];
}

function writeQuery(options: WriteOptions): Query {
  return [
    ['fieldManager', options.fieldManager],
    ['force', options.force],
    ['dryRun', options.dryRun === true ? 'All' : undefined],
    ['fieldValidation', options.fieldValidation],
  ];
}

/** @throws StatusError what the server said, or what its answer amounts to when it is no Status */
export async function toStatusError(response: Response): Promise<StatusError> {
  return statusErrorOf(response.status, await response.text());
}

function statusErrorOf(status: number, text: string): StatusError {
  try {
    const value = JSON.parse(text) as Partial<Status>;
    if (value.kind === 'Status') return new StatusError(value);
  } catch {
    // Not JSON: the text itself is the message.
  }
  return statusError(status, 'Unknown', text === '' ? `the server answered ${String(status)}` : text);
}

async function* watchEvents<T extends KubernetesObject>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<WatchEvent<T>> {
  for await (const line of readLines(body)) {
    const event = JSON.parse(line) as WatchEvent<T> | { readonly type: 'ERROR'; readonly object: Status };
    if (event.type === 'ERROR') throw new StatusError(event.object);
    yield event;
  }
}

class FetchClient implements Client {
  readonly raw: FetchHandler;

  constructor(handler: FetchHandler) {
    this.raw = handler;
  }

  async #send(method: string, url: string, body?: unknown, contentType = 'application/json'): Promise<unknown> {
    const request: PlainRequest = {
      method,
      url,
      headers: [
        ['accept', 'application/json'],
        ...(body === undefined ? [] : [['content-type', contentType] as const]),
      ],
      body: body === undefined ? null : JSON.stringify(body),
    };
    const answer = await (this.raw.exchange?.(request) ?? this.#fetch(request));
    if (answer.status < 200 || answer.status > 299) throw statusErrorOf(answer.status, answer.body);
    return JSON.parse(answer.body);
  }

  async #fetch({ method, url, headers, body }: PlainRequest): Promise<PlainResponse> {
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), body };
    const response = await this.raw.fetch(new Request(url, init));
    return { status: response.status, body: await response.text() };
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): Promise<T> {
    return (await this.#send('GET', urlOf(resourcePath(resource, pathOf(ref)), []))) as T;
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}): Promise<KubernetesList<T>> {
    const path = resourcePath(resource, options.namespace === undefined ? {} : { namespace: options.namespace });
    return (await this.#send('GET', urlOf(path, listQuery(options)))) as KubernetesList<T>;
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>> {
    const path = resourcePath(resource, options.namespace === undefined ? {} : { namespace: options.namespace });
    const url = urlOf(path, [
      ['watch', true],
      ...listQuery(options),
      ['allowWatchBookmarks', options.allowWatchBookmarks],
      ['timeoutSeconds', options.timeoutSeconds],
    ]);
    try {
      const response = await this.raw.fetch(new Request(url, { headers: { accept: 'application/json' }, signal }));
      if (!response.ok) throw await toStatusError(response);
      if (response.body !== null) yield* watchEvents<T>(response.body);
    } catch (cause) {
      if (!signal.aborted) throw cause;
    }
  }

  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: New<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = resourcePath(resource, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(options.subresource === undefined || name === undefined ? {} : { name, subresource: options.subresource }),
    });
    return (await this.#send('POST', urlOf(path, writeQuery(options)), object)) as T;
  }

  async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = resourcePath(resource, { ...pathOf(object.metadata), ...subresourceOf(options) });
    return (await this.#send('PUT', urlOf(path, writeQuery(options)), object)) as T;
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    patch: unknown,
    options: WriteOptions = {},
  ): Promise<T> {
    const path = resourcePath(resource, { ...pathOf(ref), ...subresourceOf(options) });
    return (await this.#send('PATCH', urlOf(path, writeQuery(options)), patch, type)) as T;
  }

  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<KubernetesObject | undefined> {
    const { dryRun, ...rest } = options;
    const answer = (await this.#send('DELETE', urlOf(resourcePath(resource, pathOf(ref)), []), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...rest,
      ...(dryRun === true ? { dryRun: ['All'] } : {}),
    })) as KubernetesObject;
    return answer.kind === 'Status' ? undefined : answer;
  }
}

function pathOf(ref: ObjectRef): { readonly namespace?: string; readonly name: string } {
  return ref.namespace === undefined ? { name: ref.name } : { namespace: ref.namespace, name: ref.name };
}

function subresourceOf(options: WriteOptions): { readonly subresource?: string } {
  return options.subresource === undefined ? {} : { subresource: options.subresource };
}

/** A client that speaks the wire format to a handler. */
export function createFetchClient(handler: FetchHandler): Client {
  return new FetchClient(handler);
}
