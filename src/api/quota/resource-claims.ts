import type { DeviceClaim } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { addLists, type ResourceList } from '../quantity/index.ts';
import { type Evaluator, objectCountName } from './evaluator.ts';

const COUNT = objectCountName('resourceclaims.resource.k8s.io');
const DEVICES = '.deviceclass.resource.k8s.io/devices';
/** upstream: resource.AllocationResultsMaxSize, the most devices that "all" can come to */
const MOST_DEVICES = 32;

interface ExactRequest {
  readonly deviceClassName?: string;
  readonly allocationMode?: string;
  readonly count?: number;
}

function devices({ deviceClassName = '', allocationMode, count = 1 }: ExactRequest): ResourceList {
  const number = allocationMode === 'All' ? MOST_DEVICES : count;
  return { [`${deviceClassName}${DEVICES}`]: String(number) };
}

/** Of alternatives each class counts with the most that one of them takes. */
function mostOf(lists: readonly ResourceList[]): ResourceList {
  const most: Record<string, string> = {};
  for (const list of lists) {
    for (const [name, count] of Object.entries(list)) {
      if (Number(most[name] ?? '0') < Number(count)) most[name] = count;
    }
  }
  return most;
}

/** upstream: pkg/quota/v1/evaluator/core/resource_claims.go */
export const resourceClaimEvaluator: Evaluator = {
  handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
  matchingNames: (names) => names.filter((name) => name === COUNT || name.endsWith(DEVICES)),
  usage: (object) => {
    const { spec } = object as KubernetesObject & { readonly spec?: { readonly devices?: DeviceClaim } };
    return (spec?.devices?.requests ?? []).reduce<ResourceList>(
      (sum, { exactly, firstAvailable = [] }) =>
        addLists(sum, exactly === undefined ? mostOf(firstAvailable.map(devices)) : devices(exactly)),
      { [COUNT]: '1' },
    );
  },
  matchesScope: () => false,
};
