/**
 * Processes, namespaces, files, sockets, WASI and WASIX calls, the module rewriter. It has never heard of Kubernetes.
 * Imports base only.
 */
export type * from './api.ts';
export type { Backing, SavedChunk, SavedInode, SavedTree, TreeChanges } from './fs/saved-tree.ts';
export { MountError } from './fs/volumes.ts';
export { createKernel } from './kernel.ts';
export { adoptStream, createStreamPair, StreamReset, type StreamEnd } from './net/stream.ts';
