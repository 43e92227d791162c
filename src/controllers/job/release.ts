import {
  jobs as jobResource,
  keyOf,
  ownerControllerRef,
  pods as podResource,
  type Job,
  type KubernetesObject,
  type Pod,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';
import { finishedCondition, isTracked } from './facts.ts';
import { releasePod } from './pods.ts';

/** Tracked pods by the namespace and name of the Job that controls them. */
const TRACKED = 'job-tracked';

interface ReleaseDeps {
  readonly client: Client;
  readonly jobs: InformerLease<Job>;
  readonly pods: InformerLease<Pod>;
}

function ownerName(pod: KubernetesObject): string | undefined {
  const owner = ownerControllerRef(pod);
  return owner?.kind === 'Job' ? `${pod.metadata.namespace ?? ''}/${owner.name}` : undefined;
}

/**
 * Lets go of pods whose ends nobody will count: their Job is gone, finished, or no longer theirs. Upstream: the orphan pod
 * workers of pkg/controller/job.
 */
export const jobPodReleaseController: ControllerDefinition<ReleaseDeps> = {
  name: 'job-pod-release',
  setup: ({ client, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(TRACKED, (pod) => {
      const owner = isTracked(pod) ? ownerName(pod) : undefined;
      return owner === undefined ? [] : [owner];
    });
    return { client, jobs: informer(jobResource), pods };
  },
  watch: ({ jobs, pods }, enqueue) => {
    const pod = (changed: Pod): void => {
      if (isTracked(changed)) enqueue(keyOf(changed));
    };
    const job = ({ metadata }: Job): void => {
      for (const left of pods.lister.byIndex(TRACKED, `${metadata.namespace ?? ''}/${metadata.name}`)) pod(left);
    };
    return [
      pods.addHandler({ add: pod, update: pod }),
      jobs.addHandler({
        delete: job,
        update: (changed, old) => {
          if (finishedCondition(changed) !== undefined && finishedCondition(old) === undefined) job(changed);
        },
      }),
    ];
  },
  reconcile: async ({ client, jobs, pods }, key) => {
    const pod = pods.lister.get(key);
    if (pod === undefined || !isTracked(pod)) return {};
    const owner = ownerControllerRef(pod);
    if (owner?.kind === 'Job') {
      const ref = { namespace: key.namespace, name: owner.name };
      // A cache that has not seen the Job yet proves nothing.
      const job = jobs.lister.get(ref) ?? (await missing(client, ref));
      if (job?.metadata.uid === owner.uid && finishedCondition(job) === undefined) return {};
    } else if (owner !== undefined) return {};
    await releasePod(client, pod);
    return {};
  },
};

async function missing(
  client: Client,
  ref: { readonly namespace: string; readonly name: string },
): Promise<Job | undefined> {
  const { items } = await client.list(jobResource, {
    namespace: ref.namespace,
    fieldSelector: `metadata.name=${ref.name}`,
  });
  return items[0];
}
