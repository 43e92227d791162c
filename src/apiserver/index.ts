/**
 * The API server: a Fetch handler and a direct client over an etcd-like store. Owns storage, the life cycle of
 * objects, watches, discovery and the wire format; what is true of a kind comes from api. Imports base, api,
 * protocol, client.
 */
export { type ApiServer, createApiServer, openClusterStore } from './api-server.ts';
export type { AuditEvent, AuditLog } from './audit/index.ts';
export { ANONYMOUS } from './auth/index.ts';
export { memoryLog, openIndexedDbLog, type Store, type StoreLog } from './store/index.ts';
