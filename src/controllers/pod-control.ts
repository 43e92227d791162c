import {
  hasReason,
  keyOf,
  keyString,
  newControllerRef,
  pods as podResource,
  type KubernetesObject,
  type New,
  type Pod,
  type PodTemplateSpec,
  type Resource,
} from '../api/index.ts';
import type { Client, EventRecorder, Expectations } from '../client/index.ts';
import { isNamespaceTerminating } from './namespace-terminating.ts';

/** How a controller makes and removes the pods of its objects. Upstream: pkg/controller/controller_utils.go (PodControl). */
export interface PodControl {
  readonly client: Client;
  readonly expectations: Expectations;
  readonly recorder: EventRecorder;
}

/** What came of a number of requests: those that were done, and the first failure. */
export interface Outcome {
  readonly done: number;
  readonly failure?: Error;
}

/** A pod as a template says, controlled by `owner`. Upstream: GetPodFromTemplate. */
export function podFromTemplate(
  resource: Resource,
  owner: KubernetesObject,
  { metadata, spec }: PodTemplateSpec & { readonly spec: NonNullable<PodTemplateSpec['spec']> },
  generateName = `${owner.metadata.name}-`,
): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata?.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [newControllerRef(resource, owner)],
    },
    spec,
  };
}

/** Sizes of the batches in which `count` pods are created: a mistake in the template then fails few times. */
export function slowStartBatches(count: number): readonly number[] {
  const batches: number[] = [];
  for (let rest = count, size = 1; rest > 0; size *= 2) {
    const batch = Math.min(rest, size);
    batches.push(batch);
    rest -= batch;
  }
  return batches;
}

/** Creates pods in batches that double, until one fails. */
export async function createPods(
  control: PodControl,
  owner: KubernetesObject,
  wanted: readonly New<Pod>[],
): Promise<Outcome> {
  control.expectations.expect(keyString(keyOf(owner)), wanted.length);
  return createExpected(control, owner, wanted);
}

async function createExpected(
  { client, expectations, recorder }: PodControl,
  owner: KubernetesObject,
  wanted: readonly New<Pod>[],
): Promise<Outcome> {
  const key = keyString(keyOf(owner));
  let done = 0;
  const createOne = async (template: New<Pod>): Promise<void> => {
    try {
      const pod = await client.create(podResource, template);
      done++;
      recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (cause) {
      expectations.created(key);
      if (isNamespaceTerminating(cause)) return;
      recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(cause)}`);
      throw cause;
    }
  };
  let next = 0;
  for (const size of slowStartBatches(wanted.length)) {
    const results = await Promise.allSettled(wanted.slice(next, next + size).map(createOne));
    next += size;
    const failure = firstFailure(results);
    if (failure === undefined) continue;
    // Those of the batches that are left will not be created, so nobody is to wait for them.
    for (; next < wanted.length; next++) expectations.created(key);
    return { done, failure };
  }
  return { done };
}

export async function deletePods(
  control: PodControl,
  owner: KubernetesObject,
  doomed: readonly Pod[],
): Promise<Outcome> {
  control.expectations.expect(keyString(keyOf(owner)), 0, uidsOf(doomed));
  return deleteExpected(control, owner, doomed);
}

/** Creates some pods, and deletes others. @returns the first failure */
export async function exchangePods(
  control: PodControl,
  owner: KubernetesObject,
  wanted: readonly New<Pod>[],
  doomed: readonly Pod[],
): Promise<Error | undefined> {
  control.expectations.expect(keyString(keyOf(owner)), wanted.length, uidsOf(doomed));
  const created = await createExpected(control, owner, wanted);
  const deleted = await deleteExpected(control, owner, doomed);
  return created.failure ?? deleted.failure;
}

function uidsOf(pods: readonly Pod[]): readonly string[] {
  return pods.map((pod) => pod.metadata.uid);
}

async function deleteExpected(
  { client, expectations, recorder }: PodControl,
  owner: KubernetesObject,
  doomed: readonly Pod[],
): Promise<Outcome> {
  const key = keyString(keyOf(owner));
  let done = 0;
  const deleteOne = async (pod: Pod): Promise<void> => {
    const { namespace, name, uid } = pod.metadata;
    try {
      await client.delete(podResource, { namespace, name }, { preconditions: { uid } });
      done++;
      recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    } catch (cause) {
      expectations.deleted(key, uid);
      if (hasReason(cause, 'NotFound')) {
        done++;
        return;
      }
      recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(cause)}`);
      throw cause;
    }
  };
  const failure = firstFailure(await Promise.allSettled(doomed.map(deleteOne)));
  return failure === undefined ? { done } : { done, failure };
}

function firstFailure(results: readonly PromiseSettledResult<unknown>[]): Error | undefined {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return undefined;
  return failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
