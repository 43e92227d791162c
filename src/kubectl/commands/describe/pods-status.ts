import { pods, type KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';

/** What phases the pods of a controller are in. Upstream: describe.go, getPodStatusForController. */
export async function podsStatus(
  { client }: CommandContext,
  { metadata }: KubernetesObject,
  labelSelector: string,
): Promise<string> {
  const { items } = await client.list(pods, { namespace: metadata.namespace, labelSelector });
  const owned = items.filter((pod) =>
    pod.metadata.ownerReferences?.some((it) => it.controller === true && it.uid === metadata.uid),
  );
  const count = (phase: string): number => owned.filter(({ status }) => status?.phase === phase).length;
  return `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed\n`;
}
