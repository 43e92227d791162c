import { matchesSelector, type LabelSelector, type Namespace, type Pod } from '../api/index.ts';
import type { Lister } from '../client/index.ts';
import type { TermIndex } from './affinity/term-index.ts';
import type { ClusterCache } from './cache.ts';
import { defaultSelector, type SelectingObjects } from './default-selector.ts';
import type { ClusterView } from './framework.ts';
import type { NodeInfo } from './node-info.ts';
import type { Nominator } from './nominator.ts';
import type { VolumeView } from './volumes/volume-view.ts';

export interface ViewSources {
  readonly cache: ClusterCache;
  readonly nominator: Nominator;
  readonly namespaces: Lister<Namespace>;
  readonly selecting: SelectingObjects;
  readonly volumes: VolumeView;
}

/** The cluster as it is now; scheduling one pod takes no turn in which it could change. */
export class LiveView implements ClusterView {
  readonly #sources: ViewSources;

  constructor(sources: ViewSources) {
    this.#sources = sources;
  }

  get nodes(): readonly NodeInfo[] {
    return this.#sources.cache.nodes;
  }

  get terms(): TermIndex {
    return this.#sources.cache.terms;
  }

  get volumes(): VolumeView {
    return this.#sources.volumes;
  }

  node(name: string): NodeInfo | undefined {
    return this.#sources.cache.node(name);
  }

  nominatedOn(nodeName: string): readonly Pod[] {
    return this.#sources.nominator.on(nodeName);
  }

  defaultSelector(pod: Pod): readonly LabelSelector[] | undefined {
    return defaultSelector(pod, this.#sources.selecting);
  }

  count(key: string, matches: (pod: Pod) => boolean): ReadonlyMap<string, number> {
    return this.#sources.cache.count(key, matches);
  }

  namespacesMatching(selector: LabelSelector): readonly string[] {
    return this.#sources.namespaces
      .list()
      .filter(({ metadata: { labels } }) => matchesSelector(selector, labels ?? {}))
      .map(({ metadata: { name } }) => name);
  }

  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.#sources.namespaces.get({ name: namespace })?.metadata.labels;
  }

  nodesWithImage(name: string): number {
    return this.#sources.cache.nodesWithImage(name);
  }

  claimUsers(claim: string): number {
    return this.#sources.cache.claimUsers(claim);
  }
}
