import type { KubernetesObject } from '../../../api/index.ts';
import { behind, type Candidate } from '../candidate.ts';
import { type Asked, nameOf, resourceOf, scopeOf } from './asked.ts';
import { pathCandidates } from './paths.ts';

/** Conditions that kinds have, for when there is no object yet to see them on. */
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  customresourcedefinitions: ['Established', 'NamesAccepted'],
  deployments: ['Available', 'Progressing', 'ReplicaFailure'],
  jobs: ['Complete', 'Failed', 'Suspended'],
  nodes: ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'],
  pods: ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'],
};

type Conditioned = KubernetesObject & {
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
};

async function conditions(asked: Asked): Promise<readonly Candidate[]> {
  const resource = (await resourceOf(asked)) ?? (await asked.cluster.discovery.find('pods'));
  if (resource === undefined) return [];
  const object: Conditioned | undefined = await asked.cluster.sample(resource, scopeOf(asked, resource), nameOf(asked));
  const types = [
    ...(object?.status?.conditions ?? []).map(({ type }) => type),
    ...(CONDITIONS[resource.resource] ?? []),
  ];
  return types.map((text) => ({ text }));
}

/** `--for=condition=Ready`, `--for=delete`, `--for=jsonpath={.status.phase}=Running` */
export async function waitConditionCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const { word } = asked;
  const condition = 'condition=';
  if (word.startsWith(condition)) {
    if (word.includes('=', condition.length)) {
      const stays = word.slice(0, word.lastIndexOf('=') + 1);
      return behind(stays, [{ text: 'true' }, { text: 'false' }, { text: 'Unknown' }]);
    }
    return behind(condition, await conditions(asked));
  }
  if (word.startsWith('jsonpath=')) {
    return behind('jsonpath=', await pathCandidates({ ...asked, word: word.slice('jsonpath='.length) }, 'object'));
  }
  return [{ text: condition, open: true }, { text: 'create' }, { text: 'delete' }, { text: 'jsonpath=', open: true }];
}
