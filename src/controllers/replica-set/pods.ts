import {
  hasReason,
  keyOf,
  keyString,
  newControllerRef,
  pods as podResource,
  type New,
  type Pod,
  type ReplicaSet,
  type Resource,
} from '../../api/index.ts';
import { TerminalError, type Client, type EventRecorder, type Expectations } from '../../client/index.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { slowStartBatches } from './plan.ts';

interface PodControl {
  /** Whose pods they are. */
  readonly kind: { readonly resource: Resource };
  readonly client: Client;
  readonly expectations: Expectations;
  readonly recorder: EventRecorder;
}

/** A pod as the ReplicaSet's template says. Upstream: pkg/controller/controller_utils.go (GetPodFromTemplate). */
function podFromTemplate(resource: Resource, rs: ReplicaSet): New<Pod> {
  const { metadata, spec } = rs.spec.template ?? {};
  if (spec === undefined) throw new TerminalError(`${resource.kind} ${rs.metadata.name} has no pod template`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${rs.metadata.name}-`,
      ...(rs.metadata.namespace === undefined ? {} : { namespace: rs.metadata.namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata?.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [newControllerRef(resource, rs)],
    },
    spec,
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Creates pods in batches that double, until one fails. @throws what the first failure was */
export async function createPods(control: PodControl, rs: ReplicaSet, count: number): Promise<void> {
  const { kind, client, expectations, recorder } = control;
  const key = keyString(keyOf(rs));
  const template = podFromTemplate(kind.resource, rs);
  expectations.expect(key, count);
  const createOne = async (): Promise<void> => {
    try {
      const pod = await client.create(podResource, template);
      recorder.event(rs, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (cause) {
      expectations.created(key);
      if (isNamespaceTerminating(cause)) return;
      recorder.event(rs, 'Warning', 'FailedCreate', `Error creating: ${messageOf(cause)}`);
      throw cause;
    }
  };
  let rest = count;
  for (const size of slowStartBatches(count)) {
    const results = await Promise.allSettled(Array.from({ length: size }, createOne));
    rest -= size;
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) continue;
    // Those of the batches that are left will not be created, so nobody is to wait for them.
    for (; rest > 0; rest--) expectations.created(key);
    throw failed.reason as Error;
  }
}

/** @throws what the first failure was */
export async function deletePods(control: PodControl, rs: ReplicaSet, doomed: readonly Pod[]): Promise<void> {
  const { client, expectations, recorder } = control;
  const key = keyString(keyOf(rs));
  expectations.expect(
    key,
    0,
    doomed.map((pod) => pod.metadata.uid),
  );
  const deleteOne = async (pod: Pod): Promise<void> => {
    const { namespace, name, uid } = pod.metadata;
    try {
      await client.delete(podResource, { namespace, name }, { preconditions: { uid } });
      recorder.event(rs, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    } catch (cause) {
      expectations.deleted(key, uid);
      if (hasReason(cause, 'NotFound')) return;
      recorder.event(rs, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(cause)}`);
      throw cause;
    }
  };
  const results = await Promise.allSettled(doomed.map(deleteOne));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
}
