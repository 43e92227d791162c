import { parseQuantity, type Container, type Pod, type ResourceFieldSelector } from '../../api/index.ts';

/** Quantities of the node that stand in for limits that a container does not set. */
export type Allocatable = Readonly<Record<string, string>>;

/**
 * Value of a `resourceFieldRef` in units of its divisor, rounded up. Limits default to those of the
 * pod, then to what the node can allocate, requests to 0. upstream: pkg/api/v1/resource/helpers.go. @returns undefined for an unknown resource
 */
export function resourceValue(
  pod: Pod,
  container: Container,
  selector: ResourceFieldSelector,
  allocatable: Allocatable,
): string | undefined {
  const match = /^(limits|requests)\.(.+)$/.exec(selector.resource);
  const name = match?.[2];
  if (match === null || name === undefined) return undefined;
  if (!['cpu', 'memory', 'ephemeral-storage'].includes(name) && !name.startsWith('hugepages-')) return undefined;
  const { limits, requests } = container.resources ?? {};
  const text =
    match[1] === 'limits'
      ? (limits?.[name] ?? ofPod(pod, name) ?? allocatable[name] ?? '0')
      : (requests?.[name] ?? '0');
  const divisor = selector.divisor === undefined || selector.divisor === '0' ? '1' : selector.divisor;
  const value = parseQuantity(text).nanos;
  const unit = parseQuantity(divisor).nanos;
  return String((value + unit - 1n) / unit);
}

/** upstream: kubelet_resources.go, defaultPodLimitsForDownwardAPI */
function ofPod({ spec }: Pod, name: string): string | undefined {
  const limit = spec.resources?.limits?.[name];
  return limit === undefined || parseQuantity(limit).nanos === 0n ? undefined : limit;
}
