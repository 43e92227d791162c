import { formatTime, pods, type Pod } from '../../src/api/index.ts';
import type { TestCluster } from '../../src/controllers/testing/test-cluster.ts';

/** What the program of a Job's pod ends with; undefined if it runs on. */
export type ExitCode = (pod: Pod) => number | undefined;

function isOfJob({ metadata }: Pod): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === 'Job') === true;
}

/** Ends the programs of Jobs that run, as the kubelets would say. */
export async function endPrograms({ client, clock }: TestCluster, exitCode: ExitCode): Promise<void> {
  const { items } = await client.list(pods);
  const running = items.filter((pod) => isOfJob(pod) && pod.status?.phase === 'Running');
  for (const pod of running) {
    const { namespace, name } = pod.metadata;
    const code = exitCode(pod);
    if (code === undefined) continue;
    const finishedAt = formatTime(clock.now());
    const reason = code === 0 ? 'Completed' : 'Error';
    const status = {
      phase: code === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: pod.spec.containers.map((container) => ({
        name: container.name,
        image: container.image,
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: code, reason, finishedAt } },
      })),
    };
    const key = { namespace, name };
    const type = 'application/strategic-merge-patch+json';
    await client.patch(pods, key, type, { status }, { subresource: 'status' }).catch(() => undefined);
  }
}
