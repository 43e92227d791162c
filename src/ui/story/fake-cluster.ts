import type * as Comlink from 'comlink';
import { groupResource, resourcePath, resources, type KubernetesObject, type Resource } from '../../api/index.ts';
import { AsyncQueue } from '../../base/index.ts';
import { createFetchClient } from '../../client/index.ts';
import type { Decision, FetchHandler, ShellService, TerminalHost, TerminalSession } from '../../protocol/index.ts';
import type { Cluster, ClusterNode } from '../../workers/index.ts';
import { fakePorts } from './fake-ports.ts';

interface Watcher {
  readonly resource: Resource;
  readonly table: boolean;
  readonly queue: AsyncQueue<string>;
}

const encoder = new TextEncoder();

function streamOf(queue: AsyncQueue<string>): ReadableStream<Uint8Array> {
  const iterator = queue[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(`${next.value}\n`));
    },
    cancel() {
      queue.end();
    },
  });
}

function table(objects: readonly KubernetesObject[]): unknown {
  return {
    kind: 'Table',
    metadata: { resourceVersion: '1' },
    columnDefinitions: [
      { name: 'Name', type: 'string', priority: 0 },
      { name: 'Ready', type: 'string', priority: 0 },
      { name: 'Status', type: 'string', priority: 0 },
      { name: 'Restarts', type: 'integer', priority: 0 },
      { name: 'Age', type: 'string', priority: 0 },
      { name: 'IP', type: 'string', priority: 1 },
    ],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, '1/1', 'Running', 0, '1s', '10.0.0.1'],
      object: { metadata: object.metadata },
    })),
  };
}

/** An API server that holds what it is given, and a shell that echoes: for looking at the workspace. */
export class FakeCluster implements Cluster {
  readonly info: Cluster['info'];
  readonly ready = Promise.resolve();
  readonly #objects = new Map<Resource, Map<string, KubernetesObject>>();
  readonly #watchers = new Set<Watcher>();
  readonly #listeners = new Set<() => void>();
  nodes: readonly ClusterNode[] = [];
  readonly outside = undefined;

  constructor(durable: boolean) {
    this.info = durable
      ? { durable, objects: 0 }
      : { durable, objects: 0, reason: 'IndexedDB is denied in private windows' };
  }

  readonly handler: FetchHandler = {
    fetch: (request) => Promise.resolve(this.#answer(request)),
    connect: () => Promise.reject(new Error('the story has no connections')),
  };
  readonly client = createFetchClient(this.handler);

  put(object: KubernetesObject): void {
    const resource = resources.find(({ kind }) => kind === object.kind);
    if (resource === undefined) return;
    const all = this.#objects.get(resource) ?? new Map<string, KubernetesObject>();
    this.#objects.set(resource, all);
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    this.#tell(resource, all.has(key) ? 'MODIFIED' : 'ADDED', object);
    all.set(key, object);
  }

  remove(object: KubernetesObject): void {
    const resource = resources.find(({ kind }) => kind === object.kind);
    if (resource === undefined) return;
    this.#objects.get(resource)?.delete(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
    this.#tell(resource, 'DELETED', object);
  }

  #tell(resource: Resource, type: string, object: KubernetesObject): void {
    for (const watcher of this.#watchers) {
      if (watcher.resource !== resource) continue;
      watcher.queue.push(JSON.stringify({ type, object: watcher.table ? table([object]) : object }));
    }
  }

  #answer(request: Request): Response {
    const url = new URL(request.url);
    if (url.pathname.endsWith('/log')) return this.#log();
    const wantsTable = request.headers.get('accept')?.includes('as=Table') === true;
    const resource = resources.find(
      (candidate) =>
        url.pathname === resourcePath(candidate) ||
        new RegExp(`^${resourcePath(candidate, { namespace: 'X' }).replace('X', '[^/]+')}(/[^/]+)?$`).test(
          url.pathname,
        ),
    );
    if (resource === undefined)
      return Response.json(
        { kind: 'Status', message: `no ${url.pathname}`, reason: 'NotFound', code: 404 },
        { status: 404 },
      );
    if (request.method !== 'GET')
      return Response.json(
        { kind: 'Status', message: 'the story cannot be changed', reason: 'Forbidden', code: 403 },
        { status: 403 },
      );
    if (url.searchParams.has('watch')) {
      const watcher = { resource, table: wantsTable, queue: new AsyncQueue<string>() };
      this.#watchers.add(watcher);
      return new Response(streamOf(watcher.queue));
    }
    const items = [...(this.#objects.get(resource)?.values() ?? [])];
    if (wantsTable) return Response.json(table(items));
    return Response.json({
      apiVersion: 'v1',
      kind: `${groupResource(resource)}List`,
      metadata: { resourceVersion: '1' },
      items,
    });
  }

  #log(): Response {
    const queue = new AsyncQueue<string>();
    for (let index = 0; index < 60; index++)
      queue.push(
        `10.244.1.${String(index)} - - [01/Jan/2026:00:00:${String(index).padStart(2, '0')} +0000] "GET / HTTP/1.1" 200 26 "-" "curl/8.5.0"`,
      );
    return new Response(streamOf(queue));
  }

  setNodes(nodes: readonly ClusterNode[]): void {
    this.nodes = nodes;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  killNode(name: string): void {
    this.setNodes(this.nodes.map((node) => (node.name === name ? { name, state: 'stopped' } : node)));
  }

  startNode(name: string): Promise<void> {
    this.setNodes(this.nodes.map((node) => (node.name === name ? { name, state: 'running' } : node)));
    return Promise.resolve();
  }

  shell(): Promise<Comlink.Remote<ShellService>> {
    const shell: ShellService = {
      ...fakePorts,
      listFiles: () => Promise.resolve([{ name: 'kubia.yaml', path: '/home/user/kubia.yaml', size: 812 }]),
      readFile: () => Promise.resolve(new TextEncoder().encode('kind: Pod\n')),
      writeFile: () => Promise.resolve(),
      connectNode: () => undefined,
      disconnectNode: () => undefined,
      start: () => Promise.resolve(),
      setClock: () => undefined,
      warmUp: () => Promise.resolve(),
      clear: () => Promise.resolve(),
      run: () => Promise.resolve({ code: 0, stdout: '', stderr: '' }),
      kubectl: (args) =>
        Promise.resolve(
          args[0] === 'apply'
            ? {
                code: 1,
                stdout: 'deployment.apps/kubia configured\nservice/kubia unchanged\n',
                stderr:
                  'Warning: spec.template.spec.hostPID has no effect here\nThe Pod "kubia" is invalid: spec.containers[0].image: Required value\n',
              }
            : { code: 0, stdout: '', stderr: '' },
        ),
      openTerminal: (_, host) => Promise.resolve(openEcho(host)),
    };
    return Promise.resolve(shell as unknown as Comlink.Remote<ShellService>);
  }

  decisionOn(uid: string): Promise<Decision> {
    const scores = [
      { plugin: 'NodeResourcesFit', score: 84, weight: 1 },
      { plugin: 'NodeResourcesBalancedAllocation', score: 97, weight: 1 },
      { plugin: 'TaintToleration', score: 100, weight: 3 },
    ];
    return Promise.resolve({
      namespace: 'default',
      name: uid,
      uid,
      at: 0,
      outcome: { kind: 'assigned', nodeName: 'node-1' },
      nodes: [
        { kind: 'feasible', nodeName: 'node-1', total: 481, scores },
        {
          kind: 'feasible',
          nodeName: 'node-3',
          total: 470,
          scores: scores.map((it) => ({ ...it, score: it.score - 2 })),
        },
        {
          kind: 'rejected',
          nodeName: 'node-2',
          plugin: 'TaintToleration',
          reasons: ['node(s) had untolerated taint(s)'],
          resolvable: false,
        },
      ],
    });
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

const SAMPLE = [
  'kubectl get pods -o wide',
  '\x1b[2mNAME                     READY   STATUS             RESTARTS   AGE   IP            NODE\x1b[0m',
  'kubia-7d9f8c6b5-x2x9k    1/1     Running            0          41s   10.244.0.12   node-1',
  'kubia-7d9f8c6b5-q8v4z    1/1     Running            0          41s   10.244.1.9    node-2',
  'broken-5b8d7c9f4-tt7wl   0/1     \x1b[31mCrashLoopBackOff\x1b[0m   4          2m    10.244.1.11   node-2',
];

function openEcho(host: TerminalHost): TerminalSession {
  const prompt = '\x1b[32m~\x1b[0m $ ';
  void host.write(`${prompt}${SAMPLE.join('\r\n')}\r\n${prompt}`);
  let line = '';
  return {
    input(data) {
      for (const character of data) {
        if (character === '\r') {
          void host.write(`\r\n${line === '' ? '' : `${line}: not in the story\r\n`}${prompt}`);
          if (line === 'edit') void host.edit({ name: 'kubia.yaml', content: 'kind: Pod\n' });
          line = '';
        } else if (character === '\x7f') {
          line = line.slice(0, -1);
          void host.write('\b \b');
        } else {
          line += character;
          void host.write(character);
        }
      }
    },
    resize: () => undefined,
    receive: (name) => Promise.resolve(`/home/user/${name}`),
    close: () => undefined,
  };
}
