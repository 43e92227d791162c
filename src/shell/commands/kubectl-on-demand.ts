import { OnDemand } from '../../base/index.ts';

/** kubectl is loaded with the first command, or before: a shell can be typed into without it. */
export const kubectlProgram = new OnDemand(() => import('./kubectl-program.ts'));
