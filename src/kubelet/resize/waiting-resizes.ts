import { podQosClass, podRequests, type Pod } from '../../api/index.ts';

/** A resize that waits for room on the node. */
export interface WaitingResize {
  readonly desired: Pod;
  readonly allocated: Pod;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

const CLASSES = ['Guaranteed', 'Burstable', 'BestEffort'] as const;

/**
 * Which resize is tried first when there is room: one that asks for no more, then by priority, class of service, and how
 * long it waits. upstream: allocation_manager.go, sortPendingResizes
 */
export function beforeResize(a: WaitingResize, b: WaitingResize): number {
  const order = ({ desired, allocated, since }: WaitingResize): readonly number[] => [
    asksForMore(desired, allocated) ? 1 : 0,
    -(desired.spec.priority ?? 0),
    CLASSES.indexOf(podQosClass(desired)),
    since,
  ];
  const [one, other] = [order(a), order(b)];
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function asksForMore({ spec, ...pod }: Pod, allocated: Pod): boolean {
  const { status: _desired, ...asking } = { ...pod, spec };
  const { status: _allocated, ...given } = allocated;
  const [next, before] = [podRequests(asking), podRequests(given)];
  return next.cpu > before.cpu || next.memory > before.memory;
}
