/** A part of the code of its own: see `kubectlProgram`. */
export { currentConfig, runKubectl } from '../../kubectl/index.ts';
export { kubectlColours, lineFilter } from '../colour/index.ts';
