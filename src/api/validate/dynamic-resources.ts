import type { DeviceClass, ResourceClaimTemplate, ResourceV1ResourceClaim } from '../generated/types.ts';
import { deviceClasses, resourceClaimTemplates, resourceClaims, resourceSlices } from '../resources/index.ts';
import { type Errors, checkLabels, immutable } from './common.ts';
import { checkConfiguration, checkDeviceClaim, checkRequestRef, checkSelectors, requestNames } from './device-claim.ts';
import { checkDeviceLabel, checkDriverName, checkEach, checkPoolName, checkUnique } from './device-names.ts';
import { forbidden, required } from './field-error.ts';
import { checkAnnotations } from './metadata.ts';
import { checkResourceSlice, checkResourceSliceUpdate } from './resource-slice.ts';
import { type RuleRow, row } from './rules.ts';

const MAX_LIST = 32;
const MAX_CONSUMERS = 256;

function checkClaim(errors: Errors, { spec }: ResourceV1ResourceClaim): void {
  checkDeviceClaim(errors, 'spec.devices', spec.devices ?? {});
}

function checkSpecStays<T extends { readonly spec: unknown }>(errors: Errors, next: T, old: T): void {
  immutable(errors, 'spec', next.spec, old.spec);
}

function checkAllocation(errors: Errors, claim: ResourceV1ResourceClaim): void {
  const names = requestNames(claim.spec.devices ?? {});
  const field = 'status.allocation.devices';
  const { results = [], config = [] } = claim.status?.allocation?.devices ?? {};
  checkEach(errors, `${field}.results`, results, MAX_LIST, (at, { request, driver, pool, device }) => {
    checkRequestRef(errors, `${at}.request`, request, names);
    checkDriverName(errors, `${at}.driver`, driver);
    checkPoolName(errors, `${at}.pool`, pool);
    checkDeviceLabel(errors, `${at}.device`, device);
  });
  checkEach(errors, `${field}.config`, config, 2 * MAX_LIST, (at, { opaque }) => {
    checkConfiguration(errors, at, opaque);
  });
}

/** Upstream: validateResourceClaimStatusUpdate. */
function checkClaimStatus(errors: Errors, next: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): void {
  const { allocation, reservedFor = [] } = next.status ?? {};
  const field = 'status.reservedFor';
  checkEach(errors, field, reservedFor, MAX_CONSUMERS, (at, consumer) => {
    for (const part of ['resource', 'name', 'uid'] as const) {
      if (consumer[part] === '') errors.push(required(`${at}.${part}`));
    }
  });
  checkUnique(errors, field, reservedFor, ({ uid }) => uid);
  if (reservedFor.length > 0 && allocation === undefined) {
    errors.push(forbidden(field, 'may not be specified when `allocated` is not set'));
  } else if (next.metadata.deletionTimestamp !== undefined) {
    const before = new Set((old.status?.reservedFor ?? []).map(({ uid }) => uid));
    if (reservedFor.some(({ uid }) => !before.has(uid))) {
      const why = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
      errors.push(forbidden(field, why));
    }
  }
  if (allocation === undefined) return;
  if (old.status?.allocation === undefined) checkAllocation(errors, next);
  else immutable(errors, 'status.allocation', allocation, old.status.allocation);
}

function checkTemplate(errors: Errors, { spec }: ResourceClaimTemplate): void {
  checkLabels(errors, 'spec.metadata.labels', spec.metadata?.labels);
  checkAnnotations(errors, 'spec.metadata.annotations', spec.metadata?.annotations);
  checkDeviceClaim(errors, 'spec.spec.devices', spec.spec.devices ?? {});
}

function checkClass(errors: Errors, { spec }: DeviceClass): void {
  checkSelectors(errors, 'spec.selectors', spec.selectors ?? []);
  checkEach(errors, 'spec.config', spec.config ?? [], MAX_LIST, (at, { opaque }) => {
    checkConfiguration(errors, at, opaque);
  });
}

/** Upstream: pkg/apis/resource/validation. */
export const dynamicResourceRules: readonly RuleRow[] = [
  row(deviceClasses, { create: checkClass }),
  row(resourceClaims, { create: checkClaim, update: checkSpecStays, status: checkClaimStatus }),
  row(resourceClaimTemplates, { create: checkTemplate, update: checkSpecStays }),
  row(resourceSlices, { create: checkResourceSlice, update: checkResourceSliceUpdate }),
];
