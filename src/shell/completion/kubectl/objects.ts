import type { DiscoveredResource } from '../../../kubectl/index.ts';
import { behind, type Candidate, candidates } from '../candidate.ts';
import { type Asked, scopeOf } from './asked.ts';
import { kindCandidates } from './kinds.ts';

/** What `exec`, `logs`, `port-forward` find pods of. Upstream: kubectl/pkg/util/completion, doPodResourceCompletion. */
const HAVE_PODS = [
  'daemonsets',
  'deployments',
  'jobs',
  'pods',
  'replicasets',
  'replicationcontrollers',
  'services',
  'statefulsets',
];

async function names(asked: Asked, resource: DiscoveredResource | undefined): Promise<readonly Candidate[]> {
  if (resource === undefined) return [];
  return candidates(await asked.cluster.names(resource, scopeOf(asked, resource)));
}

/** Those that are not given already. */
function others(found: readonly Candidate[], given: readonly string[]): readonly Candidate[] {
  return found.filter(({ text }) => !given.includes(text));
}

/** `TYPE/NAME`, in the type as it is written. */
async function slashed(asked: Asked): Promise<readonly Candidate[]> {
  const slash = asked.word.indexOf('/') + 1;
  const resource = await asked.cluster.discovery.find(asked.word.slice(0, slash - 1));
  return others(behind(asked.word.slice(0, slash), await names(asked, resource)), asked.line.args);
}

/** Names of one kind, each once. */
export async function namesOf(asked: Asked, type: string): Promise<readonly Candidate[]> {
  return others(await names(asked, await asked.cluster.discovery.find(type)), asked.line.args);
}

/** `TYPE NAME…`, `TYPE/NAME…`. Upstream: ResourceTypeAndNameCompletionFunc. */
export async function objectCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const { args } = asked.line;
  const [first] = args;
  if (asked.word.includes('/')) return slashed(asked);
  if (first === undefined) return kindCandidates(asked);
  // The others are to be written as the first is.
  if (first.includes('/')) return (await kindCandidates(asked)).map(({ text }) => ({ text: `${text}/`, open: true }));
  const lists = await Promise.all(first.split(',').map((type) => namesOf(asked, type)));
  return lists.flat();
}

/** `POD`, or `TYPE/NAME` of what has pods. */
export async function podCandidates(asked: Asked): Promise<readonly Candidate[]> {
  if (asked.word.includes('/')) return slashed(asked);
  const found = await namesOf(asked, 'pods');
  if (asked.word === '' && found.length > 0) return found;
  return [...found, ...HAVE_PODS.map((type): Candidate => ({ text: `${type}/`, open: true }))];
}
