/**
 * Code that runs in the page: each function stands alone, since only its own text gets there.
 */

/** Applies a Deployment and resolves, in milliseconds, when `count` of its pods are Ready. */
export async function timeToReady(options: { name: string; count: number; manifest: string }): Promise<number> {
  const { name, count, manifest } = options;
  const ready = new Set<string>();
  const watch = await window.tabernetes.fetch(
    `/api/v1/namespaces/default/pods?watch=true&labelSelector=${encodeURIComponent(`app=${name}`)}`,
  );
  const started = performance.now();
  const applied = window.tabernetes.fetch(
    new Request('https://cluster/apis/apps/v1/namespaces/default/deployments', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: manifest,
    }),
  );
  const reader = (watch.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (ready.size < count) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the watch ended');
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { object } = JSON.parse(line) as {
        object: { metadata: { name: string }; status?: { conditions?: { type: string; status: string }[] } };
      };
      const conditions = object.status?.conditions ?? [];
      if (conditions.some((it) => it.type === 'Ready' && it.status === 'True')) ready.add(object.metadata.name);
    }
  }
  const elapsed = performance.now() - started;
  await applied;
  await reader.cancel();
  return elapsed;
}

/** Deletes a Deployment and resolves, in milliseconds, when `count` of its pods are gone. */
export async function timeToGone(options: { name: string; count: number }): Promise<number> {
  const { name, count } = options;
  const watch = await window.tabernetes.fetch(
    `/api/v1/namespaces/default/pods?watch=true&labelSelector=${encodeURIComponent(`app=${name}`)}`,
  );
  const started = performance.now();
  const deleted = window.tabernetes.fetch(`/apis/apps/v1/namespaces/default/deployments/${name}`, { method: 'DELETE' });
  const reader = (watch.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let gone = 0; gone < count;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the watch ended');
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    gone += lines.filter((line) => line.startsWith('{"type":"DELETED"')).length;
  }
  const elapsed = performance.now() - started;
  await deleted;
  await reader.cancel();
  return elapsed;
}

/** Deletes a pod of a Deployment and resolves, in milliseconds, when another one is Ready in its place. */
export async function timeToReplacement(name: string): Promise<number> {
  const selector = `labelSelector=${encodeURIComponent(`app=${name}`)}`;
  const pods = '/api/v1/namespaces/default/pods';
  const list = (await (await window.tabernetes.fetch(`${pods}?${selector}`)).json()) as {
    metadata: { resourceVersion: string };
    items: { metadata: { name: string; deletionTimestamp?: string } }[];
  };
  const before = new Set(list.items.map(({ metadata }) => metadata.name));
  const victim = list.items.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata.name ?? '';
  const { resourceVersion } = list.metadata;
  const watch = await window.tabernetes.fetch(`${pods}?watch=true&${selector}&resourceVersion=${resourceVersion}`);
  const reader = (watch.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  const started = performance.now();
  const deleted = window.tabernetes.fetch(`${pods}/${victim}`, { method: 'DELETE' });
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the watch ended');
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    const ready = lines.some((line) => {
      const { object } = JSON.parse(line) as {
        object: { metadata: { name: string }; status?: { conditions?: { type: string; status: string }[] } };
      };
      if (before.has(object.metadata.name)) return false;
      return (object.status?.conditions ?? []).some((it) => it.type === 'Ready' && it.status === 'True');
    });
    if (ready) break;
  }
  const elapsed = performance.now() - started;
  await deleted;
  await reader.cancel();
  return elapsed;
}

/** Creates a one-replica Deployment and resolves, in milliseconds, when the first line of its log is here. */
export async function timeToFirstLog(options: { name: string; manifest: string }): Promise<number> {
  const { name, manifest } = options;
  const watch = await window.tabernetes.fetch(
    `/api/v1/namespaces/default/pods?watch=true&labelSelector=${encodeURIComponent(`app=${name}`)}`,
  );
  const started = performance.now();
  await window.tabernetes.fetch(
    new Request('https://cluster/apis/apps/v1/namespaces/default/deployments', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: manifest,
    }),
  );
  const reader = (watch.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the watch ended');
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { object } = JSON.parse(line) as {
        object: { metadata: { name: string }; status?: { containerStatuses?: { state?: { running?: object } }[] } };
      };
      if (object.status?.containerStatuses?.[0]?.state?.running === undefined) continue;
      const log = await window.tabernetes.fetch(
        `/api/v1/namespaces/default/pods/${object.metadata.name}/log?follow=true`,
      );
      const logReader = (log.body as ReadableStream<Uint8Array>).getReader();
      await logReader.read();
      const elapsed = performance.now() - started;
      await logReader.cancel();
      await reader.cancel();
      return elapsed;
    }
  }
}

/** Creates `count` ConfigMaps, many at once. */
export async function createConfigMaps(count: number): Promise<void> {
  const create = (index: number): Promise<Response> =>
    window.tabernetes.fetch(
      new Request('https://cluster/api/v1/namespaces/default/configmaps', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ metadata: { name: `object-${index}` }, data: { text: 'x'.repeat(500) } }),
      }),
    );
  await Promise.all(Array.from({ length: count }, (_, index) => create(index)));
}

/** Milliseconds from navigation until the API answers with all ConfigMaps. */
export async function timeToObjects(count: number): Promise<number> {
  for (let turn = 0; !('tabernetes' in window) && turn < 10_000; turn++) await new Promise(requestAnimationFrame);
  const response = await window.tabernetes.fetch('/api/v1/namespaces/default/configmaps');
  const { items } = (await response.json()) as { items: unknown[] };
  if (items.length < count) throw new Error(`${items.length} of ${count} objects`);
  return performance.now();
}
