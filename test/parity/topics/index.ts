import type { Topic } from '../harness/topic.ts';
import { access } from './access.ts';
import { applyPrune } from './apply-prune.ts';
import { change } from './change.ts';
import { config } from './config.ts';
import { create } from './create.ts';
import { drain } from './drain.ts';
import { explain } from './explain.ts';
import { get } from './get.ts';
import { kubeconfig } from './kubeconfig.ts';
import { network } from './network.ts';
import { objects } from './objects.ts';
import { setAndReconcile } from './set-and-reconcile.ts';

/** Every topic; a new one is a line here. */
export const topics: readonly Topic[] = [
  access,
  applyPrune,
  change,
  config,
  create,
  drain,
  explain,
  get,
  kubeconfig,
  network,
  objects,
  setAndReconcile,
];
