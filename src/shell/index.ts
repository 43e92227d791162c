/**
 * The terminal's shell: line editor, completion, the home directory, and the language. Scripts are run here as they stream,
 * as far as parser.ts goes; beyond it just-bash takes the line. Imports base, api, protocol, client, kubectl.
 */
export { Shell } from './service.ts';
