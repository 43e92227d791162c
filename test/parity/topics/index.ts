import type { Topic } from '../harness/topic.ts';
import { access } from './access.ts';
import { applyPrune } from './apply-prune.ts';
import { change } from './change.ts';
import { config } from './config.ts';
import { create } from './create.ts';
import { describing } from './describe.ts';
import { drain } from './drain.ts';
import { editing } from './edit.ts';
import { explain } from './explain.ts';
import { expose } from './expose.ts';
import { flags } from './flags.ts';
import { get } from './get.ts';
import { kubeconfig } from './kubeconfig.ts';
import { network } from './network.ts';
import { objects } from './objects.ts';
import { setAndReconcile } from './set-and-reconcile.ts';
import { pods } from './pods.ts';
import { usage } from './usage.ts';

/** Every topic; a new one is a line here. */
export const topics: readonly Topic[] = [
  access,
  applyPrune,
  change,
  config,
  create,
  describing,
  drain,
  editing,
  explain,
  expose,
  flags,
  get,
  kubeconfig,
  network,
  objects,
  pods,
  setAndReconcile,
  usage,
];
