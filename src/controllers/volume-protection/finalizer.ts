import { hasReason, type KubernetesObject, type Resource } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

/** What is protected: as long as it is there it has a finalizer, and while it is used it keeps it. */
export interface Protected<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  readonly finalizer: string;
  readonly object: T;
  /** Asked only of objects that are being deleted. */
  readonly isUsed: () => boolean | Promise<boolean>;
}

/** Adds the finalizer where admission did not, and removes it from what is deleted and no longer used. */
export async function keepFinalizer<T extends KubernetesObject>(client: Client, subject: Protected<T>): Promise<void> {
  const { finalizer, object } = subject;
  const finalizers = object.metadata.finalizers ?? [];
  const has = finalizers.includes(finalizer);
  if (object.metadata.deletionTimestamp === undefined) {
    if (!has) await setFinalizers(client, subject, [...finalizers, finalizer]);
  } else if (has && !(await subject.isUsed())) {
    const rest = finalizers.filter((other) => other !== finalizer);
    await setFinalizers(client, subject, rest);
  }
}

async function setFinalizers<T extends KubernetesObject>(
  client: Client,
  { resource, object }: Protected<T>,
  finalizers: readonly string[],
): Promise<void> {
  try {
    await client.update(resource, { ...object, metadata: { ...object.metadata, finalizers } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}
