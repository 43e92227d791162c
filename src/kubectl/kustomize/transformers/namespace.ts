import { goJson } from '../../go-json.ts';
import { KustomizeError, within } from '../failure.ts';
import { type FieldSpec, visitFields } from '../field-spec.ts';
import { isClusterScoped, sameId } from '../ids.ts';
import type { ResMap } from '../res-map.ts';
import type { Resource } from '../resource.ts';
import { isList, isTree, scalarText, type Slot } from '../tree.ts';

export interface NamespaceOptions {
  readonly specs: readonly FieldSpec[];
  /** Only resources that say no namespace. */
  readonly unsetOnly?: boolean;
  /** Which subjects of role bindings: those named `default`, service accounts, or none. */
  readonly subjects?: string;
}

const BINDINGS: readonly string[] = ['RoleBinding', 'ClusterRoleBinding'];

function setSubjects({ content }: Resource, mode: string, set: (slot: Slot) => void): void {
  const { subjects } = content;
  if (!isList(subjects)) return;
  for (const subject of subjects) {
    if (!isTree(subject)) continue;
    const chosen = mode === 'allServiceAccounts' ? subject['kind'] === 'ServiceAccount' : subject['name'] === 'default';
    if (chosen) set({ value: subject['namespace'], set: (value) => (subject['namespace'] = value) });
  }
}

/** A resource as upstream has it while it builds: its history is in annotations. */
function withHistory({ content, history, metadata }: Resource): unknown {
  const { previous } = history;
  const list = (field: 'kind' | 'name' | 'namespace'): string => previous.map((it) => it[field]).join(',');
  const internal = 'internal.config.kubernetes.io';
  const annotations = {
    ...(isTree(metadata['annotations']) ? metadata['annotations'] : {}),
    [`${internal}/previousKinds`]: list('kind'),
    [`${internal}/previousNames`]: list('name'),
    [`${internal}/previousNamespaces`]: list('namespace'),
  };
  return { ...content, metadata: { ...metadata, annotations } };
}

const MODES: readonly string[] = ['defaultOnly', 'none', 'allServiceAccounts'];

/** Upstream: api/filters/namespace. @throws KustomizeError when two resources become the same */
export function setNamespaces(map: ResMap, namespace: string, options: NamespaceOptions): void {
  if (namespace === '') return;
  const { specs, unsetOnly = false, subjects = 'defaultOnly' } = options;
  if (!MODES.includes(subjects)) {
    throw new KustomizeError(
      `invalid value ${JSON.stringify(subjects)} for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    );
  }
  const set = (slot: Slot): void => {
    if (!unsetOnly || scalarText(slot.value) === '') slot.set(namespace);
  };
  for (const resource of map.resources) {
    resource.rememberId();
    const binding = BINDINGS.includes(resource.kind);
    if (!isClusterScoped(resource.gvk)) {
      set({ value: resource.namespace, set: (value) => (resource.namespace = scalarText(value)) });
    }
    if (binding && subjects !== 'none') setSubjects(resource, subjects, set);
    const isCore = resource.content['apiVersion'] === 'v1';
    const left = specs.filter(
      ({ path, kind = '' }) =>
        path !== 'metadata/namespace' &&
        (isCore || path !== 'metadata/name') &&
        !(binding && BINDINGS.includes(kind) && path === 'subjects/namespace'),
    );
    within('namespace transformation failed', () => {
      visitFields(resource.content, left, set, 'scalar');
    });
    const { id } = resource;
    const same = map.withId((it) => sameId(it, id));
    if (same.length !== 1) {
      const shown = same.map((it) => goJson(withHistory(it))).join(' ');
      throw new KustomizeError(`namespace transformation produces ID conflict: [${shown}]`);
    }
  }
}
