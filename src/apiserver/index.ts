/**
 * The API server: a Fetch handler and a direct client over an etcd-like store. Owns storage, the life cycle of
 * objects, watches, discovery and the wire format; what is true of a kind comes from api. Imports base, api,
 * protocol, client.
 */
export { type ApiServer, type ApiServerDeps, createApiServer, openClusterStore } from './api-server.ts';
export {
  type Durability,
  type IndexedDbLogOptions,
  memoryLog,
  openIndexedDbLog,
  Store,
  type StoreLog,
} from './store/index.ts';
