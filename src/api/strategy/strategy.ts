import type { ObjectMeta } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import type { UserInfo } from '../user.ts';

/** How a kind's registry differs from storing what comes. */
export interface Strategy {
  /** Metadata fields, besides the spec, whose change counts as a new `metadata.generation`; absent where nothing is counted. */
  readonly generation?: readonly (keyof ObjectMeta)[];
  /** The status of a new object, whatever the client sent. Absent where the client's status is kept. */
  readonly statusOnCreate?: (object: never) => unknown;
  /** The status after an update of the main resource, which has the old one otherwise. */
  readonly statusOnUpdate?: (next: never) => unknown;
  readonly specOnCreate?: (object: never, user: UserInfo | undefined) => unknown;
  /** Anything else that becomes of a new object. */
  readonly onCreate?: (object: never) => KubernetesObject;
  /** Anything else that becomes of an update, before its generation is counted. */
  readonly onUpdate?: (next: never, old: never) => KubernetesObject;
  /** Anything else that becomes of an update of the status. */
  readonly onStatusUpdate?: (next: never, old: never) => KubernetesObject;
  /** Fields that an update of the main resource leaves as they are. */
  readonly keptOnUpdate: readonly string[];
  /** Metadata that an update of the status leaves as it is. */
  readonly metaKeptOnStatus?: readonly (keyof ObjectMeta)[];
  /** What becomes of an update through a subresource that writes a part of the spec. */
  readonly specSubresources?: Readonly<Record<string, (next: never, old: never) => KubernetesObject>>;
  /** What else becomes of an update through a subresource that writes the status. @param now milliseconds since the Unix epoch */
  readonly subresources?: Readonly<Record<string, (next: never, old: never, now: number) => KubernetesObject>>;
}
