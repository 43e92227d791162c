/** A record of every request that came over the wire, without bodies. Imports base, api. */
export type { AuditEvent } from './audit-event.ts';
export { AuditLog } from './audit-log.ts';
export type { AuditRecord } from './audit-record.ts';
