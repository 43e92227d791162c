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

/** `0/3 nodes are available: 3 Insufficient cpu.` */
export function unavailable(nodes: number, reasons: Iterable<string>): string {
  return `0/${String(nodes)} nodes are available: ${histogram(reasons)}.`;
}

export const NO_NODES = 'no nodes available to schedule pods';

/**
 * Why a pod cannot be scheduled, as `kubectl describe pod` shows it.
 * Upstream: pkg/scheduler/framework/types.go (FitError.Error).
 * @param nodes how many there are
 * @param everywhere what was said before any node was looked at
 * @param preemption what preemption came to, or undefined when it was not tried
 */
export function unschedulableMessage(
  nodes: number,
  rejections: ReadonlyMap<string, Rejection>,
  everywhere: Rejection | undefined,
  preemption: string | undefined,
): string {
  if (nodes === 0) return NO_NODES;
  const message =
    everywhere === undefined
      ? unavailable(
          nodes,
          [...rejections.values()].flatMap((rejection) => rejection.reasons),
        )
      : `0/${String(nodes)} nodes are available: ${everywhere.reasons.join(', ')}.`;
  return preemption === undefined ? message : `${message} preemption: ${preemption}`;
}

/** Upstream: validation.NoteLengthLimit. */
const LONGEST_NOTE = 1024;
const CUT = ' ...';

/** A message as short as events want it. */
export function truncated(message: string): string {
  return message.length <= LONGEST_NOTE ? message : message.slice(0, LONGEST_NOTE - CUT.length) + CUT;
}
