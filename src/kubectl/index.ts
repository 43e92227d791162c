/**
 * kubectl: a command is a file in commands/ and a line in its table: data for parsing, help and completion, and a function
 * of client, arguments and streams to an exit code. Imports base, api, protocol, client.
 */
export type { Command } from './command.ts';
export type { ArgumentCompletion, Completes, CompletionSource } from './completes.ts';
export { commands } from './commands/index.ts';
export { Discovery, type DiscoveredResource } from './discovery.ts';
export type { FlagSpec } from './flags.ts';
export { GLOBAL_FLAGS } from './global-flags.ts';
export type { KubectlDeps, KubectlIo, KubectlNetwork, KubectlTerminal } from './io.ts';
export { elementOf, fieldsOf, fieldSchema, openApiDocument, schemaOf } from './open-api.ts';
export type { Document, Schema } from './commands/explain/schema.ts';
export { currentConfig, type CurrentConfig } from './kubeconfig/current.ts';
export { runKubectl } from './run.ts';
