import {
  type ApiServer,
  createApiServer,
  memoryLog,
  openClusterStore,
  openIndexedDbLog,
} from '../../../src/apiserver/index.ts';
import { type New, type ServiceAccount, serviceAccounts } from '../../../src/api/index.ts';
import { systemClock } from '../../../src/base/index.ts';

export interface BenchServer {
  readonly server: ApiServer;
  close(): Promise<void>;
}

const ACCOUNT: New<ServiceAccount> = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: 'default' },
};

/** An API server that takes pods. @param database of IndexedDB; in memory without one */
export async function openServer(database?: string, fresh = true): Promise<BenchServer> {
  const log = database === undefined ? memoryLog() : await openIndexedDbLog(database, { fresh });
  const store = await openClusterStore({ log, clock: systemClock });
  const server = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  if (fresh) await server.client.create(serviceAccounts, ACCOUNT).catch(() => undefined);
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
  };
  return { server, close };
}
