/** The wire format: paths, negotiation, discovery, tables, streams. Imports the registry, api and protocol. */
export { createHandler } from './handler.ts';
export type { HealthCheck } from './health.ts';
export { VERSION } from './version.ts';
