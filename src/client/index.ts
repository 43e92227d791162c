/** The one client interface, informers, the work queue, transports. Imports base, api, protocol. */
export type * from './client.ts';
export * from './transport/index.ts';
