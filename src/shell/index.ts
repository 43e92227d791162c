/**
 * The terminal's shell: line editor, completion, the home directory, and the language: bash's, parsed by unbash (syntax), run
 * here as it streams (execute), with the commands that are part of it (builtins) and programs (commands; the text tools that
 * are not among them are just-bash's, text-tools.ts). Imports base, api, protocol, client, http, kubectl, oci.
 */
export type { Machine } from './network/machine.ts';
export { Shell, type ShellDeps } from './service.ts';
