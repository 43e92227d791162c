import type {
  DeviceRequest,
  DeviceToleration,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceV1ResourceClaim,
} from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

interface Wanted {
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: readonly DeviceToleration[];
}

function defaultWanted<T extends Wanted>(wanted: T): T {
  let next = fill<Wanted>(wanted, { allocationMode: 'ExactCount' });
  if (next.allocationMode === 'ExactCount' && (next.count ?? 0) === 0) next = { ...next, count: 1 };
  return change(next, 'tolerations', (list) => each(list, (one) => fill(one, { operator: 'Equal' }))) as T;
}

function defaultRequest(request: DeviceRequest): DeviceRequest {
  const exact = change(request, 'exactly', defaultWanted);
  return change(exact, 'firstAvailable', (list) => each(list, defaultWanted));
}

function defaultSpec(spec: ResourceClaimSpec): ResourceClaimSpec {
  return change(spec, 'devices', (devices) => change(devices, 'requests', (list) => each(list, defaultRequest)));
}

/** Upstream: pkg/apis/resource/v1/defaults.go. */
export function defaultResourceClaim(claim: ResourceV1ResourceClaim): ResourceV1ResourceClaim {
  return change(claim, 'spec', defaultSpec);
}

export function defaultResourceClaimTemplate(template: ResourceClaimTemplate): ResourceClaimTemplate {
  return change(template, 'spec', (spec) => change(spec, 'spec', defaultSpec));
}
