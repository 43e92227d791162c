import { afterEach, expect } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../src/controllers/testing/test-cluster.ts';
import { fakeImage } from '../../../src/cri/testing/fake-image.ts';
import type { FakeProgram } from '../../../src/cri/testing/fake-kernel.ts';
import { startNode } from '../../../src/kubelet/testing/test-node.ts';
import type { Image, ImageStore } from '../../../src/oci/index.ts';
import type { FetchHandler } from '../../../src/protocol/index.ts';
import { WatchReader } from './watch-reader.ts';

export interface Answer {
  readonly code: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they know it to be
  readonly body: any;
}

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';

export const APPLY_PATCH = 'application/apply-patch+yaml';

const running: ConformanceCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

/** A control plane with controllers, scheduler and nodes that play along; spoken to over the wire format. */
export class ConformanceCluster {
  readonly #cluster: TestCluster;
  readonly #watches: WatchReader[] = [];

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  get clock(): TestCluster['clock'] {
    return this.#cluster.clock;
  }

  /** What plays the kubelets. */
  get kubelets(): TestCluster['kubelets'] {
    return this.#cluster.kubelets;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await this.#cluster.handler.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { code: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text };
  }

  /** Sends, and expects success. @returns the body */
  async ok(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer['body']> {
    const answer = await this.send(method, path, body, headers);
    if (answer.code >= 300) throw new Error(`${method} ${path}: ${String(answer.code)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  get(path: string): Promise<Answer['body']> {
    return this.ok('GET', path);
  }

  create(path: string, object: unknown): Promise<Answer['body']> {
    return this.ok('POST', path, object);
  }

  replace(path: string, object: unknown): Promise<Answer['body']> {
    return this.ok('PUT', path, object);
  }

  patch(path: string, patch: unknown, type = MERGE_PATCH): Promise<Answer['body']> {
    return this.ok('PATCH', path, patch, { 'content-type': type });
  }

  delete(path: string, options?: unknown): Promise<Answer['body']> {
    return this.ok('DELETE', path, options);
  }

  /** Expects a failure. @returns the Status */
  async refused(code: number, method: string, path: string, body?: unknown, type?: string): Promise<Answer['body']> {
    const answer = await this.send(method, path, body, type === undefined ? {} : { 'content-type': type });
    expect({ code: answer.code, message: answer.body.message }).toMatchObject({ code });
    return answer.body;
  }

  /** Opens a watch; ends with the test. @param path with its query, `watch=1` is added */
  async watch(path: string): Promise<WatchReader> {
    const abort = new AbortController();
    const url = `http://localhost${path}${path.includes('?') ? '&' : '?'}watch=1`;
    const response = await this.#cluster.handler.fetch(new Request(url, { signal: abort.signal }));
    expect(response.status).toBe(200);
    const reader = new WatchReader(response, abort);
    this.#watches.push(reader);
    return reader;
  }

  until(what: string, condition: () => boolean | Promise<boolean>, limit?: number): Promise<void> {
    return this.#cluster.until(what, condition, limit);
  }

  /** Until the path answers 404. */
  gone(path: string): Promise<void> {
    return this.until(`${path} is gone`, async () => (await this.send('GET', path)).code === 404);
  }

  async namespace(name: string, metadata: object = {}): Promise<string> {
    await this.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...metadata } });
    await this.until('the default service account is there', async () => {
      return (await this.send('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)).code === 200;
    });
    return name;
  }

  async stop(): Promise<void> {
    for (const reader of this.#watches) reader.stop();
    await this.#cluster.stop();
  }
}

export async function startCluster(nodes = 2): Promise<ConformanceCluster> {
  const cluster = new ConformanceCluster(await startTestCluster({ nodes }));
  running.push(cluster);
  return cluster;
}

/** Every image but those of `missing` can be pulled. */
function imagesBut(missing: readonly string[]): ImageStore {
  const pulled = new Map<string, Image>();
  return {
    get: (reference) => pulled.get(reference),
    pull: (reference) => {
      if (missing.includes(reference)) {
        return Promise.resolve({ reason: 'NotFound', message: `${reference}: not found` });
      }
      const image = pulled.get(reference) ?? fakeImage(reference);
      pulled.set(reference, image);
      return Promise.resolve(image);
    },
    list: () => [...pulled.values()],
    remove: (id) => {
      for (const [name, image] of pulled) if (image.id === id) pulled.delete(name);
    },
  };
}

/**
 * A cluster whose only node has the real kubelet, over a kernel whose programs are functions: what containers do is played,
 * what becomes of it is not.
 */
export async function startWorkloadCluster(
  programs: Readonly<Record<string, FakeProgram>>,
  missingImages: readonly string[] = [],
): Promise<ConformanceCluster> {
  const servers = new Map<string, FetchHandler>();
  const cluster = await startTestCluster({ nodes: 0, nodeProxy: (name) => servers.get(name) });
  const conformance = new ConformanceCluster(cluster);
  running.push(conformance);
  const { kubelet } = await startNode(cluster, programs, { images: imagesBut(missingImages) });
  servers.set('node-1', kubelet.server);
  return conformance;
}
