import type { CSIDriver, LimitRange, LimitRangeItem, StorageClass } from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

/** Upstream: pkg/apis/storage/v1/defaults.go. */
export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fill(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}

export function defaultCsiDriver(driver: CSIDriver): CSIDriver {
  return change(driver, 'spec', (spec) =>
    fill(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: (spec.volumeLifecycleModes ?? []).length === 0 ? ['Persistent'] : undefined,
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  );
}

/** Upstream: SetDefaults_LimitRangeItem: what is not said of containers follows from what is. */
function limitRangeItem(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = fill(item.default ?? {}, item.max ?? {});
  // A limit that is given counts as the request, then the least that is allowed does.
  const requests = fill(fill(item.defaultRequest ?? {}, limits), item.min ?? {});
  return { ...item, default: limits, defaultRequest: requests };
}

export function defaultLimitRange(range: LimitRange): LimitRange {
  return change(range, 'spec', (spec) => change(spec, 'limits', (limits) => each(limits, limitRangeItem)));
}
