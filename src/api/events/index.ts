import type { CoreV1Event, ObjectReference } from '../generated/types.ts';
import type { KubernetesObject, New } from '../meta.ts';
export interface EventOptions {
  readonly regarding: KubernetesObject | ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `source.component`: `kubelet`, `default-scheduler`, … */
  readonly component: string;
  readonly host?: string | undefined;
  /** For instance `spec.containers{web}`. */
  readonly fieldPath?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}
export function objectReference(_object: KubernetesObject, _fieldPath?: string): ObjectReference {
  throw new Error('not yet');
}
export function newEvent(_options: EventOptions): New<CoreV1Event> {
  throw new Error('not yet');
}
/** Events with the same key are one event with a count. */
export function eventKey(_event: New<CoreV1Event>): string {
  throw new Error('not yet');
}
/** The earlier event, seen once more. */
export function repeatEvent(_earlier: CoreV1Event, _again: New<CoreV1Event>): CoreV1Event {
  throw new Error('not yet');
}
