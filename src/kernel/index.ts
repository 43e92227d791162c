/**
 * Processes, namespaces, files, sockets, WASI and WASIX calls, the module rewriter. It has never heard of Kubernetes.
 * Imports base only.
 */
export type * from './api.ts';
export { MountError } from './fs/volumes.ts';
export { createKernel } from './kernel.ts';
export { adoptStream, createStreamPair, StreamReset, type StreamEnd } from './net/stream.ts';
