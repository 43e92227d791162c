/**
 * The terminal's shell: line editor, completion, the home directory, and the language. Scripts are run here as they stream,
 * as far as parser.ts goes; beyond it just-bash takes the line. Imports base, api, protocol, client, kubectl.
 */
export type { Machine } from './network/machine.ts';
export { Shell, type ShellDeps } from './service.ts';
