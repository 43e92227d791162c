import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../../src/api/index.ts';
import { startTestServer, type TestServer } from '../../../src/apiserver/testing/server.ts';
import { createFetchClient } from '../../../src/client/index.ts';
import { Discovery } from '../../../src/kubectl/index.ts';
import type { Topic } from './topic.ts';

type Given = KubernetesObject & { readonly status?: unknown };

/** A cluster as a topic wants it: an API server whose clock stands still, and nothing that acts on its own. */
export async function startParityCluster(topic: Topic): Promise<TestServer> {
  const server = await startTestServer();
  const client = createFetchClient(server.handler);
  const discovery = new Discovery(client);
  const documents = [...parseAllDocuments(topic.state ?? '')].map((document) => document.toJS() as Given | null);
  for (const object of documents) {
    if (object === null) continue;
    const resource = await discovery.kind(object.apiVersion, object.kind);
    if (resource === undefined) throw new Error(`${topic.name}: nothing serves ${object.apiVersion} ${object.kind}`);
    const namespace = resource.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
    const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
    const { status, ...rest } = object;
    const created = await client.create(resource, { ...rest, metadata });
    if (status === undefined) continue;
    await client.update(resource, { ...created, status } as KubernetesObject, { subresource: 'status' });
  }
  return server;
}
