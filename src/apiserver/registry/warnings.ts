import { OnDemand } from '../../base/index.ts';
import {
  groupResource,
  type KubernetesObject,
  type Node,
  nodes,
  nodeWarnings,
  type Resource,
} from '../../api/index.ts';
import type * as texts from './object-warnings.ts';
import type { Requester } from './registry.ts';

type Texts = typeof texts;

const warnings = new OnDemand((): Promise<Texts> => import('./object-warnings.ts'));

/** Loads what writes are warned of, so that nobody has to wait for it. */
export async function loadWarnings(): Promise<void> {
  await warnings.load();
}

/** Kinds that are never warned of, and that are written while a cluster starts. */
const QUIET: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'configmaps',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'events.events.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'leases.coordination.k8s.io',
  'namespaces',
  'priorityclasses.scheduling.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
]);

/** Adds what a write is warned of. @returns a promise where that has to be loaded */
export function addWarnings(
  list: string[],
  { heedsWarnings = true }: Requester,
  resource: Resource,
  object: KubernetesObject,
  old?: KubernetesObject,
): Promise<void> | undefined {
  const add = ({ objectWarnings }: Texts): void => {
    list.push(...objectWarnings(resource, object, old));
  };
  if (!heedsWarnings || resource.behavior !== undefined) return undefined;
  if (warnings.now !== undefined) {
    add(warnings.now);
    return undefined;
  }
  if (resource === nodes) {
    // Clusters start with nodes.
    nodeWarnings(list, object as Node);
    return undefined;
  }
  return QUIET.has(groupResource(resource)) ? undefined : warnings.load().then(add);
}

/** Adds what a write of a pod's ephemeral containers is warned of. */
export async function addEphemeralWarnings(
  list: string[],
  { heedsWarnings = true }: Requester,
  resource: Resource,
  pod: KubernetesObject,
): Promise<void> {
  if (!heedsWarnings) return;
  const { ephemeralWarnings } = await warnings.load();
  list.push(...ephemeralWarnings(resource, pod));
}
