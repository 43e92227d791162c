import type { DiscoveredResource } from '../../../kubectl/index.ts';
import { behind, type Candidate } from '../candidate.ts';
import type { Asked } from './asked.ts';

/** Kinds with pod templates, and what takes part in `scale`, `rollout`, `expose`. */
const WORKLOADS = [
  'cronjobs',
  'daemonsets',
  'deployments',
  'jobs',
  'replicasets',
  'replicationcontrollers',
  'statefulsets',
];

function written(resources: readonly DiscoveredResource[], word: string): Candidate[] {
  const plurals = resources.map(({ resource }) => resource);
  // A short name is of use where no kind begins so: `svc`, `cm`; `po` becomes `pods`.
  const others = plurals.some((plural) => plural.startsWith(word))
    ? []
    : resources.flatMap(({ shortNames, resource, group }) => [
        ...shortNames,
        ...(group === '' ? [] : [`${resource}.${group}`]),
      ]);
  return [...plurals, ...others].map((text) => ({ text }));
}

/** Kinds; after a comma, another one: `po,svc`. */
export async function kindCandidates({ cluster, line, word }: Asked): Promise<readonly Candidate[]> {
  const all = (await cluster.discovery.resources()).filter(({ verbs }) => verbs.includes('get'));
  const resources =
    line.command?.completes === 'workloads' || line.command?.completes === 'container images'
      ? all.filter(({ resource }) => WORKLOADS.includes(resource))
      : all;
  const comma = word.lastIndexOf(',') + 1;
  return behind(word.slice(0, comma), written(resources, word.slice(comma)));
}
