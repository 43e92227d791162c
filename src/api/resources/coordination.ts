import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const leases = define<types.Lease>('coordination.k8s.io/v1', 'Lease', 'leases');

export const coordinationResources: readonly Resource[] = [leases];
