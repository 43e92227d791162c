/** Every message that crosses a thread. Imports base and api. */
export type * from './cluster.ts';
export type * from './fetch-handler.ts';
export type * from './shell.ts';
