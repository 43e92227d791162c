import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing/server.ts';
import { checkEvents, History, keyOf, revisionOf, versionsOf } from './testing/watch-model.ts';
import { type Line, type Seen, WatchReader } from './testing/watcher.ts';

const NAMESPACES = ['default', 'kube-system'] as const;
const NAMES = ['a', 'b', 'c'] as const;
const WATCHERS = [undefined, undefined, 'default', 'kube-system'] as const;
const MINUTE = 60_000;

interface Write {
  readonly action: 'create' | 'put' | 'patch' | 'delete';
  readonly key: string;
  readonly value: string;
}

type Command =
  | { readonly kind: 'write'; readonly writes: readonly Write[] }
  | { readonly kind: 'read' | 'disconnect' | 'connect' | 'watch-list'; readonly watcher: number }
  | { readonly kind: 'compact' }
  | { readonly kind: 'minute' };

function pathOf(key: string): string {
  const [namespace = '', name = ''] = key.split('/');
  return `/api/v1/namespaces/${namespace}/configmaps/${name}`;
}

function collection(namespace: string | undefined): string {
  return namespace === undefined ? '/api/v1/configmaps' : `/api/v1/namespaces/${namespace}/configmaps`;
}

/** The writes of one step run side by side; one at most deletes, so that it is known which revision that was. */
const writes = fc
  .uniqueArray(
    fc.record({
      action: fc.constantFrom<Write['action']>('create', 'create', 'put', 'patch', 'patch', 'delete'),
      key: fc.tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom(...NAMES)).map((parts) => parts.join('/')),
      value: fc.constantFrom('1', '2', '3'),
    }),
    { selector: ({ key }) => key, minLength: 1, maxLength: 4 },
  )
  .map((all) => {
    const deletes = all.filter(({ action }) => action === 'delete');
    return all.filter((write) => write.action !== 'delete' || write === deletes[0]);
  });

const watcher = fc.nat(WATCHERS.length - 1);

const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('write' as const), writes }), weight: 8 },
  { arbitrary: fc.record({ kind: fc.constant('read' as const), watcher }), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('disconnect' as const), watcher }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('connect' as const), watcher }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant('watch-list' as const), watcher }), weight: 2 },
  { arbitrary: fc.constant({ kind: 'compact' as const }), weight: 1 },
  { arbitrary: fc.constant({ kind: 'minute' as const }), weight: 1 },
);

/** A client that lists, watches, loses its connection and goes on. */
class Follower {
  readonly #server: TestServer;
  readonly #history: History;
  readonly #namespace: string | undefined;
  #reader: WatchReader | undefined;
  #revision = 0;

  constructor(server: TestServer, history: History, namespace: string | undefined) {
    this.#server = server;
    this.#history = history;
    this.#namespace = namespace;
  }

  async disconnect(): Promise<void> {
    await this.#reader?.close();
    this.#reader = undefined;
  }

  async #relist(): Promise<void> {
    const { body } = await this.#server.send('GET', collection(this.#namespace));
    this.#revision = Number(body.metadata.resourceVersion);
    const own = (body.items as Seen[]).filter((object) => NAMES.some((name) => name === object.metadata.name));
    expect(versionsOf(own)).toEqual(this.#history.stateAt(this.#revision, this.#namespace));
  }

  /** Goes on from what was seen last; from a new list, when that is forgotten. @param compacted the oldest that is known */
  async connect(compacted: number): Promise<void> {
    await this.disconnect();
    if (this.#revision === 0) await this.#relist();
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${String(this.#revision)}`;
    const reader = await WatchReader.open(this.#server.handler, `${collection(this.#namespace)}?${query}`);
    const [first] = await reader.take().then((lines) => this.#check(lines));
    if (first?.type !== 'ERROR') {
      this.#reader = reader;
      return;
    }
    expect(first.object.code).toBe(410);
    expect(this.#revision).toBeLessThan(compacted);
    this.#revision = 0;
    await this.connect(compacted);
  }

  #check(lines: readonly Line[]): readonly Line[] {
    if (lines[0]?.type !== 'ERROR') {
      this.#revision = checkEvents(this.#history, lines, this.#revision, this.#namespace);
    }
    return lines;
  }

  /** Begins anew with a watch that lists first. */
  async watchList(): Promise<void> {
    await this.disconnect();
    const query = 'watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    this.#reader = await WatchReader.open(this.#server.handler, `${collection(this.#namespace)}?${query}`);
    const lines = await this.#reader.take();
    const end = lines.findIndex(({ object }) => object.metadata.annotations?.['k8s.io/initial-events-end'] === 'true');
    const mark = lines[end];
    if (mark === undefined) throw new Error('the initial events do not end');
    this.#revision = revisionOf(mark.object);
    const initial = lines.slice(0, end);
    expect(initial.every(({ type }) => type === 'ADDED')).toBe(true);
    const own = initial
      .map(({ object }) => object)
      .filter(({ metadata }) => NAMES.some((name) => name === metadata.name));
    expect(versionsOf(own)).toEqual(this.#history.stateAt(this.#revision, this.#namespace));
    this.#check(lines.slice(end + 1));
  }

  async read(): Promise<void> {
    if (this.#reader !== undefined) this.#check(await this.#reader.take());
  }

  /** Everything that has happened has been seen. */
  async finish(compacted: number): Promise<void> {
    if (this.#reader === undefined) await this.connect(compacted);
    await this.read();
    const unseen = this.#history.between(this.#revision, Infinity, this.#namespace);
    expect(unseen).toEqual([]);
    await this.disconnect();
  }
}

const MERGE = { 'content-type': 'application/merge-patch+json' };

async function perform(server: TestServer, { action, key, value }: Write): Promise<{ code: number; body: Seen }> {
  const [, name = ''] = key.split('/');
  const body = { metadata: { name }, data: { value } };
  if (action === 'create') return server.send('POST', pathOf(key).slice(0, -name.length - 1), body);
  if (action === 'put') return server.send('PUT', pathOf(key), body);
  if (action === 'patch') return server.send('PATCH', pathOf(key), { data: { [value]: value } }, MERGE);
  return server.send('DELETE', pathOf(key));
}

async function write(server: TestServer, history: History, all: readonly Write[]): Promise<void> {
  const before = server.store.revision;
  const answers = await Promise.all(all.map((one) => perform(server, one)));
  let deleted: string | undefined;
  all.forEach(({ action, key }, index) => {
    const answer = answers[index];
    if (answer === undefined || answer.code >= 300) return;
    if (action === 'delete') deleted = key;
    else if (revisionOf(answer.body) > before) {
      const type = action === 'create' ? 'ADDED' : 'MODIFIED';
      history.record({ revision: revisionOf(answer.body), type, key: keyOf(answer.body), object: answer.body });
    }
  });
  if (deleted === undefined) return;
  const told = new Set(history.changes.map(({ revision }) => revision));
  for (let revision = before + 1; revision <= server.store.revision; revision++) {
    if (!told.has(revision)) history.record({ revision, type: 'DELETED', key: deleted, object: undefined });
  }
}

test('watches never skip, repeat or reorder a revision', { timeout: 60_000 }, async () => {
  const run = async (commands: readonly Command[]): Promise<void> => {
    const server = await startTestServer();
    const history = new History();
    const followers = WATCHERS.map((namespace) => new Follower(server, history, namespace));
    let compacted = 0;
    for (const step of commands) {
      if (step.kind === 'write') await write(server, history, step.writes);
      else if (step.kind === 'compact') {
        compacted = server.store.revision;
        server.store.compact(compacted);
      } else if (step.kind === 'minute') await server.clock.advance(MINUTE);
      else {
        const follower = followers[step.watcher];
        if (step.kind === 'connect') await follower?.connect(compacted);
        else if (step.kind === 'watch-list') await follower?.watchList();
        else if (step.kind === 'read') await follower?.read();
        else await follower?.disconnect();
      }
    }
    for (const follower of followers) await follower.finish(compacted);
    await server.close();
  };
  await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60 }), run), { numRuns: 60 });
});

/** A server with one ConfigMap whose requests are let through in any order. */
async function contended(
  scheduler: fc.Scheduler,
): Promise<{ server: TestServer; send: TestServer['send']; path: string }> {
  const server = await startTestServer();
  const path = pathOf('default/counter');
  await server.send('POST', collection('default'), { metadata: { name: 'counter' }, data: { count: '0' } });
  const send: TestServer['send'] = async (...request) => {
    await scheduler.schedule(Promise.resolve());
    const answer = await server.send(...request);
    await scheduler.schedule(Promise.resolve());
    return answer;
  };
  return { server, send, path };
}

const WRITERS = 5;
const TIMES = 4;

test('writers that name the version they read never lose an update', { timeout: 60_000 }, async () => {
  let conflicts = 0;
  const run = async (scheduler: fc.Scheduler): Promise<void> => {
    const { server, send, path } = await contended(scheduler);
    const increment = async (): Promise<void> => {
      for (let done = 0; done < TIMES;) {
        const { body } = await send('GET', path);
        const count = String(Number(body.data.count) + 1);
        const { code } = await send('PUT', path, { ...body, data: { count } });
        if (code === 200) done++;
        else {
          expect(code).toBe(409);
          conflicts++;
        }
      }
    };
    await scheduler.waitFor(Promise.all(Array.from({ length: WRITERS }, increment)));
    expect((await server.send('GET', path)).body.data.count).toBe(String(WRITERS * TIMES));
    await server.close();
  };
  await fc.assert(fc.asyncProperty(fc.scheduler(), run), { numRuns: 40 });
  // They did get in each other's way.
  expect(conflicts).toBeGreaterThan(0);
});

test.each([
  ['application/merge-patch+json', (key: string) => ({ data: { [key]: '1' } })],
  ['application/strategic-merge-patch+json', (key: string) => ({ data: { [key]: '1' } })],
  ['application/json-patch+json', (key: string) => [{ op: 'add', path: `/data/${key}`, value: '1' }]],
])('patches of type %s without a version are never lost', { timeout: 60_000 }, async (type, patch) => {
  const run = async (scheduler: fc.Scheduler): Promise<void> => {
    const { server, send, path } = await contended(scheduler);
    const keys = Array.from({ length: WRITERS }, (_, index) => `k${String(index)}`);
    const answers = keys.map((key) => send('PATCH', path, patch(key), { 'content-type': type }));
    const codes = await scheduler.waitFor(Promise.all(answers));
    expect(codes.map(({ code }) => code)).toEqual(keys.map(() => 200));
    const { body } = await server.send('GET', path);
    expect(Object.keys(body.data as object).sort()).toEqual(['count', ...keys]);
    await server.close();
  };
  await fc.assert(fc.asyncProperty(fc.scheduler(), run), { numRuns: 20 });
});
