import {
  isPodReady,
  labelSelectorToString,
  labelsToString,
  pods,
  type KubernetesObject,
  type LabelSelector,
  type Pod,
} from '../api/index.ts';
import type { CommandContext } from './command.ts';
import { failure } from './errors.ts';
import { flag, type FlagSpec } from './flags.ts';

export const CONTAINER_FLAG: FlagSpec = flag('container', 'string', 'Container name.', { short: 'c' });

/** Annotation that says which container commands mean (KEP-2227). */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** Ready pods first, then running ones, then the oldest: the one that `exec deploy/x` means. */
function byActivity(a: Pod, b: Pod): number {
  const rank = (pod: Pod): number => (isPodReady(pod) ? 0 : pod.status?.phase === 'Running' ? 1 : 2);
  return rank(a) - rank(b) || a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp);
}

type Selected = KubernetesObject & {
  readonly spec: { readonly selector?: LabelSelector | Readonly<Record<string, string>> };
};

/** Kinds whose pods can be meant by their name. Upstream: kubectl/pkg/polymorphichelpers, SelectorsForObject. */
const SELECTED = new Set(['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet']);

/** What selects the pods of an object. @throws CommandError for kinds that have none */
function selectorText(object: KubernetesObject): string {
  const { selector = {} } = (object as Partial<Selected>).spec ?? {};
  // Upstream: Services and ReplicationControllers select by equality alone.
  if (object.kind === 'ReplicationController') return labelsToString(selector as Readonly<Record<string, string>>);
  if (SELECTED.has(object.kind)) return labelSelectorToString(selector);
  throw failure(`cannot attach to *v1.${object.kind}: selector for *v1.${object.kind} not implemented`);
}

/** Pods of a workload. @throws CommandError when it selects none */
async function podsOf(context: CommandContext, object: KubernetesObject): Promise<readonly Pod[]> {
  const labelSelector = selectorText(object);
  const { items } = await context.client.list(pods, { namespace: object.metadata.namespace, labelSelector });
  return [...items].sort(byActivity);
}

/** The pod that `NAME`, `pod/NAME` or `TYPE/NAME` means. @throws CommandError, StatusError */
export async function findPod(context: CommandContext, argument: string): Promise<Pod> {
  const { client, namespace } = context;
  const slash = argument.indexOf('/');
  if (slash < 0) return client.get(pods, { namespace, name: argument });
  const resource = await context.discovery.resource(argument.slice(0, slash));
  const name = argument.slice(slash + 1);
  if (resource.kind === 'Pod') return client.get(pods, { namespace, name });
  if (resource.kind === 'Service') {
    const service = await client.get(resource, { namespace, name });
    const { selector } = (service as KubernetesObject & { spec: { selector?: Readonly<Record<string, string>> } }).spec;
    if (selector === undefined)
      throw failure(`cannot attach to *v1.Service: invalid service '${name}': Service is defined without a selector`);
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const { items } = await client.list(pods, { namespace, labelSelector });
    return firstOf([...items].sort(byActivity));
  }
  const object = await client.get(resource, { namespace, name });
  // Items may come without their type.
  return firstOf(await podsOf(context, { ...object, kind: resource.kind }));
}

function firstOf(found: readonly Pod[]): Pod {
  const [pod] = found;
  if (pod === undefined) throw failure('timed out waiting for the condition');
  return pod;
}

/** The container that is meant when none is named, told of on standard error when there are several. */
export function defaultContainer(context: CommandContext, pod: Pod, given: string): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const all = [...containers, ...initContainers, ...ephemeralContainers];
  const names = all.map((container) => container.name);
  if (given !== '') {
    if (!names.includes(given)) throw failure(`container ${given} not found in pod ${pod.metadata.name}`);
    return given;
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (annotated !== undefined && names.includes(annotated)) return annotated;
  const first = containers[0]?.name ?? '';
  if (all.length > 1) {
    const listed = [
      ...containers.map((it) => it.name),
      ...ephemeralContainers.map((it) => `${it.name} (ephem)`),
      ...initContainers.map((it) => `${it.name} (init)`),
    ];
    context.io.stderr(`Defaulted container "${first}" out of: ${listed.join(', ')}\n`);
  }
  return first;
}
