/** Types, schemas, quantities, selectors, patches, tables: pure functions of Kubernetes objects. Imports base. */
export type * from './generated/types.ts';
export type { CoreV1Event as Event } from './generated/types.ts';
export * from './errors.ts';
export * from './meta.ts';
export * from './resources.ts';
