import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const podDisruptionBudgets = define<types.PodDisruptionBudget>(
  'policy/v1',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
  { shortNames: ['pdb'], subresources: ['status'] },
);

export const policyResources: readonly Resource[] = [podDisruptionBudgets];
