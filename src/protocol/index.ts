/** Every message that crosses a thread, with its decoder. Imports base and api. */
export * from './bridge.ts';
export type * from './cluster.ts';
export * from './egress.ts';
export * from './fetch-handler.ts';
export * from './kept-headers.ts';
export type * from './local-ports.ts';
export * from './node-peer.ts';
export * from './port.ts';
export type * from './scheduling.ts';
export type * from './shell-files.ts';
export type * from './shell.ts';
export * as spdy from './spdy-frames.ts';
