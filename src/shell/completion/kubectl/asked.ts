import type { DiscoveredResource } from '../../../kubectl/index.ts';
import type { ShellState } from '../../execute/state.ts';
import type { Candidate } from '../candidate.ts';
import type { ClusterReads } from './cluster-reads.ts';
import type { KubectlLine } from './command-line.ts';

/** What is asked of a source: the line so far, and what it may look at. */
export interface Asked {
  readonly state: ShellState;
  readonly cluster: ClusterReads;
  readonly line: KubectlLine;
  /** The part of the word that is to be completed. */
  readonly word: string;
  /** The one of `-n`, or the current one; undefined with `-A`. */
  readonly namespace: string | undefined;
}

export type Source = (asked: Asked) => Promise<readonly Candidate[]> | readonly Candidate[];

/** Where objects of a resource are looked for. */
export function scopeOf({ namespace }: Asked, resource: DiscoveredResource): string | undefined {
  return resource.namespaced ? namespace : undefined;
}

/** The kind that the arguments name: `pods`, `po,svc`, `deploy/web`; for commands of pods it is theirs. */
export async function resourceOf(asked: Asked): Promise<DiscoveredResource | undefined> {
  const { line, cluster } = asked;
  const [first = ''] = line.args;
  const slash = first.indexOf('/');
  const { completes } = line.command ?? {};
  if (completes === 'nodes') return cluster.discovery.find('nodes');
  if (slash < 0 && (completes === 'pods' || completes === 'ports')) return cluster.discovery.find('pods');
  const type = (slash < 0 ? first : first.slice(0, slash)).split(',').at(-1) ?? '';
  return type === '' ? undefined : cluster.discovery.find(type);
}

/** The object that is named, or the last one of several. */
export function nameOf({ line }: Asked): string | undefined {
  const [first = ''] = line.args;
  const { completes } = line.command ?? {};
  const ofOneKind = completes === 'pods' || completes === 'ports' || completes === 'nodes';
  const slash = first.indexOf('/');
  const name = slash >= 0 ? first.slice(slash + 1) : ofOneKind ? first : line.args[1];
  return name === '' ? undefined : name;
}
