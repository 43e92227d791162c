import { jsonEqual } from '../equal.ts';
import type { Lease, Namespace, Node } from '../generated/types.ts';
import { isCidr, isQualifiedName } from '../names/index.ts';
import { type Errors, check } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported } from './field-error.ts';
import { checkResourceName, checkResourceQuantity } from './resources.ts';
import { checkTaints } from './scheduling.ts';

function checkResourceLists(errors: Errors, { status = {} }: Node): void {
  for (const field of ['capacity', 'allocatable'] as const) {
    const list = status[field];
    for (const name in list) {
      checkResourceName(errors, `status.${field}[${name}]`, name, 'any');
      checkResourceQuantity(errors, `status.${field}[${name}]`, name, list[name] ?? '0');
    }
  }
}

/** Upstream: ValidateNode. */
export function checkNode(errors: Errors, node: Node): void {
  checkTaints(errors, 'spec.taints', node.spec.taints ?? []);
  checkResourceLists(errors, node);
  const { podCIDRs = [] } = node.spec;
  podCIDRs.forEach((cidr, index) => {
    check(errors, `spec.podCIDRs[${String(index)}]`, cidr, isCidr);
  });
  if (podCIDRs.length > 2) {
    errors.push(invalidValue('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family'));
  }
}

/** Upstream: ValidateNodeUpdate: what is set once stays. */
export function checkNodeUpdate(errors: Errors, next: Node, old: Node): void {
  const addresses = new Set<string>();
  (next.status?.addresses ?? []).forEach((address, index) => {
    const key = `${address.type} ${address.address}`;
    if (addresses.has(key)) errors.push(duplicate(`status.addresses[${String(index)}]`, address));
    addresses.add(key);
  });
  const before = old.spec.podCIDRs ?? [];
  if (before.length > 0 && !jsonEqual(next.spec.podCIDRs ?? [], before)) {
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  const providerID = old.spec.providerID ?? '';
  if (providerID !== '' && next.spec.providerID !== providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  checkTaints(errors, 'spec.taints', next.spec.taints ?? []);
  checkResourceLists(errors, next);
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Upstream: ValidateNamespace. */
export function checkNamespace(errors: Errors, { spec }: Namespace): void {
  for (const finalizer of spec.finalizers ?? []) {
    check(errors, 'spec.finalizers', finalizer, isQualifiedName);
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer)) {
      const why = 'name is neither a standard finalizer name nor is it fully qualified';
      errors.push(invalidValue('spec.finalizers', finalizer, why));
    }
  }
}

export function checkNamespaceStatus(errors: Errors, next: Namespace): void {
  const phase = next.status?.phase ?? '';
  const deleting = next.metadata.deletionTimestamp !== undefined;
  if (!deleting && phase !== 'Active') {
    errors.push(invalidValue('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty"));
  }
  if (deleting && phase !== 'Terminating') {
    errors.push(invalidValue('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"));
  }
}

/** Upstream: pkg/apis/coordination/validation. */
export function checkLease(errors: Errors, { spec }: Lease): void {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions, strategy, preferredHolder } = spec;
  if (duration !== undefined && duration <= 0) {
    errors.push(invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  }
  if (transitions !== undefined && transitions < 0) {
    errors.push(invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
  if (strategy !== undefined && !strategy.includes('/') && strategy !== 'OldestEmulationVersion') {
    errors.push(notSupported('spec.strategy', strategy, ['OldestEmulationVersion']));
  }
  if ((preferredHolder ?? '') !== '' && (strategy ?? '') === '') {
    errors.push(forbidden('spec.preferredHolder', 'may only be specified when `strategy` is defined'));
  }
}
