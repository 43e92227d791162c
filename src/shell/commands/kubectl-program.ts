/** A part of the code of its own: see `kubectlProgram`. */
export { runKubectl } from '../../kubectl/index.ts';
export { kubectlColours, lineFilter } from '../colour/index.ts';
