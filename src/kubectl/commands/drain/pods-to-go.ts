import { pods, type Pod } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import { listInChunks } from '../../selection.ts';
import { judge, type Verdict } from './filters.ts';

/** The pods that a drain of the node removes, and what is said about all of them. */
export interface PodsToGo {
  readonly pods: readonly Pod[];
  readonly warning: string;
  readonly errors: readonly string[];
}

interface Judged {
  readonly pod: Pod;
  readonly verdict: Verdict;
}

/** `message: namespace/a, namespace/b` for each message of a level. */
function messages(judged: readonly Judged[], level: Verdict['level']): readonly string[] {
  const byMessage = new Map<string, string[]>();
  for (const { pod, verdict } of judged) {
    if (verdict.level !== level) continue;
    const names = byMessage.get(verdict.message) ?? [];
    byMessage.set(verdict.message, [...names, `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`]);
  }
  return [...byMessage].map(([message, names]) => `${message}: ${names.join(', ')}`);
}

export async function podsToGo(context: CommandContext, nodeName: string, flags: Flags): Promise<PodsToGo> {
  const { client, clock } = context;
  const limits = {
    force: flags.bool('force'),
    ignoreDaemonSets: flags.bool('ignore-daemonsets'),
    deleteEmptyDirData: flags.bool('delete-emptydir-data'),
    skipWaitSeconds: flags.int('skip-wait-for-delete-timeout'),
  };
  const selection = { labelSelector: flags.string('pod-selector'), fieldSelector: `spec.nodeName=${nodeName}` };
  const found = await listInChunks(client, pods, selection, flags);
  const judged = await Promise.all(
    found.map(async (pod) => ({ pod, verdict: await judge(client, limits, pod, clock.now()) })),
  );
  return {
    pods: judged.filter(({ verdict }) => verdict.goes).map(({ pod }) => pod),
    warning: messages(judged, 'warning').join('; '),
    errors: messages(judged, 'error').map((message) => `cannot delete ${message}`),
  };
}
