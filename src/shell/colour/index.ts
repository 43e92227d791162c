/**
 * Colours for what kubectl prints on a terminal: a filter between the two, as kubecolor is. kubectl itself prints what it
 * prints anywhere.
 */
export { kubectlColours } from './kubectl-colours.ts';
export { lineFilter } from './line-filter.ts';
