import type { Rejection } from './framework.ts';

/** `1 Insufficient cpu, 2 node(s) were unschedulable`: how many nodes each reason is given for, sorted as text. */
function histogram(reasons: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .sort()
    .join(', ');
}

function unavailable(nodes: number, reasons: Iterable<string>): string {
  return `0/${String(nodes)} nodes are available: ${histogram(reasons)}.`;
}

/** What is said of preemption when it cannot help: one reason for each node. */
export function preemptionMessage(nodes: number, reasons: readonly string[]): string {
  return unavailable(nodes, reasons);
}

/**
 * Why a pod cannot be scheduled, as `kubectl describe pod` shows it.
 * Upstream: pkg/scheduler/framework/types.go (FitError.Error).
 * @param preemption what preemption came to, or undefined when it was not tried
 */
export function unschedulableMessage(
  rejections: ReadonlyMap<string, Rejection>,
  preemption: string | undefined,
): string {
  if (rejections.size === 0) return 'no nodes available to schedule pods';
  const message = unavailable(
    rejections.size,
    [...rejections.values()].flatMap((rejection) => rejection.reasons),
  );
  return preemption === undefined ? message : `${message} preemption: ${preemption}`;
}
