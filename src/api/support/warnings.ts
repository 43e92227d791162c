import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  PodSpec,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  type Resource,
  cronJobs,
  daemonSets,
  deployments,
  groupResource,
  jobs,
  podTemplates,
  pods,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
} from '../resources/index.ts';
import { type SupportRow, podSupport, serviceSupport } from './rows.ts';

/** The rows that warn, as a tree of field names; a list's items have the name `[]`. */
interface Tree {
  readonly children: Map<string, Tree>;
  row?: SupportRow;
}

function tree(rows: readonly SupportRow[]): Tree {
  const root: Tree = { children: new Map() };
  for (const row of rows) {
    if (row.level !== 'warned') continue;
    let node = root;
    for (const part of row.path.replaceAll('[]', '.[]').split('.')) {
      let child = node.children.get(part);
      if (child === undefined) node.children.set(part, (child = { children: new Map() }));
      node = child;
    }
    node.row = row;
  }
  return root;
}

const POD_TREE = tree(podSupport);
const SERVICE_TREE = tree(serviceSupport);

function concerns({ row }: Tree, value: unknown): boolean {
  return row !== undefined && row.harmless?.includes(value) !== true;
}

/** Whether anything is to be said; walks only where there are rows, and makes no paths: as a rule all is well. */
function hasWarnings(node: Tree, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (concerns(node, value)) return true;
  if (typeof value !== 'object') return false;
  for (const [name, child] of node.children) {
    if (name === '[]') {
      if (Array.isArray(value) && value.some((item: unknown) => hasWarnings(child, item))) return true;
    } else if (hasWarnings(child, (value as Readonly<Record<string, unknown>>)[name])) return true;
  }
  return false;
}

function collect(node: Tree, value: unknown, path: string, warnings: string[]): void {
  if (!hasWarnings(node, value)) return;
  if (node.row !== undefined && concerns(node, value)) warnings.push(`${path}: ${node.row.text}`);
  if (typeof value !== 'object') return;
  for (const [name, child] of node.children) {
    if (name === '[]') {
      if (!Array.isArray(value)) continue;
      value.forEach((item: unknown, index) => {
        collect(child, item, `${path}[${String(index)}]`, warnings);
      });
    } else collect(child, (value as Readonly<Record<string, unknown>>)[name], `${path}.${name}`, warnings);
  }
}

function podWarnings(spec: PodSpec | undefined, path: string): readonly string[] {
  const warnings: string[] = [];
  collect(POD_TREE, spec, path, warnings);
  return warnings;
}

function serviceWarnings({ spec }: Service): readonly string[] {
  const warnings: string[] = [];
  collect(SERVICE_TREE, spec, 'spec', warnings);
  return warnings;
}

function row<T extends KubernetesObject>(
  resource: Resource<T>,
  warningsOf: (object: T) => readonly string[],
): readonly [string, (object: never) => readonly string[]] {
  return [groupResource(resource), warningsOf];
}

const WARNINGS = new Map([
  row<Pod>(pods, ({ spec }) => podWarnings(spec, 'spec')),
  row<Deployment>(deployments, ({ spec }) => podWarnings(spec.template.spec, 'spec.template.spec')),
  row<ReplicaSet>(replicaSets, ({ spec }) => podWarnings(spec.template?.spec, 'spec.template.spec')),
  row<StatefulSet>(statefulSets, ({ spec }) => podWarnings(spec.template.spec, 'spec.template.spec')),
  row<DaemonSet>(daemonSets, ({ spec }) => podWarnings(spec.template.spec, 'spec.template.spec')),
  row<ReplicationController>(replicationControllers, ({ spec }) =>
    podWarnings(spec.template?.spec, 'spec.template.spec'),
  ),
  row<PodTemplate>(podTemplates, ({ template }) => podWarnings(template?.spec, 'template.spec')),
  row<Job>(jobs, ({ spec }) => podWarnings(spec.template.spec, 'spec.template.spec')),
  row<CronJob>(cronJobs, ({ spec }) =>
    podWarnings(spec.jobTemplate.spec?.template.spec, 'spec.jobTemplate.spec.template.spec'),
  ),
  row<Service>(services, serviceWarnings),
]);

/** What the cluster accepts of an object, with defaults, and does not act upon: one text for each such field. */
export function supportWarnings<T extends KubernetesObject>(resource: Resource<T>, object: T): readonly string[] {
  return WARNINGS.get(groupResource(resource))?.(object as never) ?? [];
}
