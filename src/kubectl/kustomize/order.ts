import { KustomizeError } from './failure.ts';
import { gvkText, type ResId, sameGvk } from './ids.ts';
import type { SortOptions } from './kustomization.ts';
import type { ResMap } from './res-map.ts';

/** Upstream: builtins/SortOrderTransformer.go */
const FIRST: readonly string[] =
  'Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget'.split(
    ' ',
  );
const LAST: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function groupText({ group, version, kind }: ResId): string {
  return [group || '~G', version || '~V', kind || '~K'].join('_');
}

function comparison(first: readonly string[], last: readonly string[]): (a: ResId, b: ResId) => number {
  const rank = (kind: string): number => {
    const late = last.indexOf(kind);
    const early = first.indexOf(kind);
    return late >= 0 ? late + 1 : early >= 0 ? early - first.length : 0;
  };
  return (a, b) => {
    if (sameGvk(a, b)) {
      const text = (id: ResId): string => [gvkText(id), id.namespace || '~X', id.name || '~N'].join('|');
      return compare(text(a), text(b));
    }
    const [x, y] = [rank(a.kind), rank(b.kind)];
    if (x !== y) return x - y;
    const order = compare(groupText(a), groupText(b));
    return a.kind === 'Namespace' && b.kind === 'Namespace' && (a.group === '' || b.group === '') ? -order : order;
  };
}

/** Brings resources into the order that is asked for; kubectl's is the legacy one, where nothing is. */
export function sortResources(map: ResMap, options: SortOptions | undefined): void {
  const { order = 'legacy', legacySortOptions } = options ?? {};
  if (order !== 'fifo' && order !== 'legacy') {
    throw new KustomizeError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  }
  if (order === 'fifo') {
    if (legacySortOptions === undefined) return;
    throw new KustomizeError(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  const { orderFirst = [], orderLast = [] } = legacySortOptions ?? { orderFirst: FIRST, orderLast: LAST };
  const less = comparison(orderFirst, orderLast);
  map.resources = [...map.resources].sort((a, b) => less(a.id, b.id));
}
