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
import { failure, usageError } from './errors.ts';
import type { Flags } from './flags.ts';
import { typed } from './selection.ts';

type PodOrder = (a: Pod, b: Pod) => number;

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };
const phaseOf = ({ status }: Pod): number => PHASES[status?.phase ?? ''] ?? 0;
const later = (a: string | undefined, b: string | undefined): number => (a ?? '').localeCompare(b ?? '');
const first = (...differences: readonly number[]): number => differences.find((it) => it !== 0) ?? 0;

function readySince({ status }: Pod): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

/** On a node, running, ready. */
function readiness(a: Pod, b: Pod): number {
  const assigned = (pod: Pod): number => (pod.spec.nodeName === undefined ? 1 : 0);
  const ready = (pod: Pod): number => (isPodReady(pod) ? 0 : 1);
  return first(assigned(a) - assigned(b), phaseOf(a) - phaseOf(b), ready(a) - ready(b));
}

/** What has most to tell first. Upstream: kubectl/pkg/util/podutils, ByLogging. */
export const byLogging: PodOrder = (a, b) =>
  first(
    readiness(a, b),
    isPodReady(a) ? later(readySince(a), readySince(b)) : 0,
    restarts(b) - restarts(a),
    later(a.metadata.creationTimestamp, b.metadata.creationTimestamp),
  );

/** What has been there longest first. Upstream: kubectl/pkg/util/podutils, ActivePods reversed. */
export const byActivity: PodOrder = (a, b) => {
  const deleting = (pod: Pod): number => (pod.metadata.deletionTimestamp === undefined ? 0 : 1);
  return first(
    readiness(a, b),
    deleting(a) - deleting(b),
    isPodReady(a) ? later(readySince(a), readySince(b)) : 0,
    restarts(a) - restarts(b),
    later(a.metadata.creationTimestamp, b.metadata.creationTimestamp),
  );
};

type Selecting = KubernetesObject & {
  readonly spec?: { readonly selector?: LabelSelector | Readonly<Record<string, string>> };
};

/** Kinds whose pods can be meant by their name. Upstream: kubectl/pkg/polymorphichelpers, SelectorsForObject. */
const BY_LABEL_SELECTOR = new Set(['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet']);

/** What selects the pods of an object. @param action `attach to`, `get the logs from` @throws CommandError for kinds that have none */
function selectorOf(object: Selecting, group: string, version: string, action: string): string {
  const { selector } = object.spec ?? {};
  const type = `*${group === '' || group === 'apps' || group === 'batch' ? version : group}.${object.kind}`;
  const cannot = (why: string): never => {
    throw failure(`cannot ${action} ${type}: ${why}`);
  };
  if (object.kind === 'ReplicationController' || object.kind === 'Service') {
    if (selector === undefined) {
      return object.kind === 'Service'
        ? cannot(`invalid service '${object.metadata.name}': Service is defined without a selector`)
        : '';
    }
    return labelsToString(selector as Readonly<Record<string, string>>);
  }
  if (BY_LABEL_SELECTOR.has(object.kind)) return labelSelectorToString(selector ?? {});
  return cannot(`selector for ${type} not implemented`);
}

/** Pods that a selector finds; waits for the first. @throws CommandError after the time. Upstream: GetPodList */
async function podsOf(
  { client, clock, io }: CommandContext,
  namespace: string | undefined,
  labelSelector: string,
  timeout: number,
): Promise<readonly Pod[]> {
  const list = await client.list(pods, { namespace, labelSelector });
  if (list.items.length > 0) return list.items;
  const expired = new AbortController();
  const cancel = clock.setTimeout(() => {
    expired.abort();
  }, timeout);
  const options = { namespace, labelSelector, resourceVersion: list.metadata.resourceVersion };
  try {
    for await (const event of client.watch(pods, options, AbortSignal.any([expired.signal, io.signal]))) {
      if (event.type === 'ADDED' || event.type === 'MODIFIED') return [event.object];
    }
  } finally {
    cancel();
    expired.abort();
  }
  throw failure('timed out waiting for the condition');
}

export interface PodQuestion {
  /** What is to be done with it: `attach to`. */
  readonly action: string;
  readonly order: PodOrder;
  /** How long to wait for a pod of a workload, in milliseconds. */
  readonly timeout: number;
}

/** @param command of which help is hinted at @throws CommandError for a time that is none. Upstream: cmdutil.GetPodRunningTimeoutFlag */
export function podTimeout(flags: Flags, command?: string): number {
  const timeout = flags.milliseconds('pod-running-timeout');
  const wrong = '--pod-running-timeout must be higher than zero';
  if (timeout <= 0) throw command === undefined ? failure(wrong) : usageError(wrong, command);
  return timeout;
}

/** The pods that are meant by an object, the one to take first. @throws CommandError, StatusError */
export async function podsFor(
  context: CommandContext,
  object: KubernetesObject,
  { action, order, timeout }: PodQuestion,
): Promise<readonly Pod[]> {
  if (object.kind === 'Pod') return [object as Pod];
  const [version = '', group] = object.apiVersion.split('/').reverse();
  const selector = selectorOf(object, group ?? '', version, action);
  return [...(await podsOf(context, object.metadata.namespace, selector, timeout))].sort(order);
}

/** What `NAME` (of a pod) or `TYPE/NAME` is, with its kind. @throws CommandError, StatusError */
export async function namedObject(context: CommandContext, argument: string): Promise<KubernetesObject> {
  const { client, namespace } = context;
  const slash = argument.indexOf('/');
  const [type, name] = slash < 0 ? ['pods', argument] : [argument.slice(0, slash), argument.slice(slash + 1)];
  if (slash >= 0 && (type === '' || name === '' || name.includes('/'))) {
    throw failure(
      name.includes('/')
        ? 'arguments in resource/name form may not have more than one slash'
        : 'arguments in resource/name form must have a single resource and name',
    );
  }
  const resource = await context.discovery.resource(type);
  const object = await client.get(resource, { ...(resource.namespaced ? { namespace } : {}), name });
  return typed(resource, object);
}

/** How long a pod is waited for where nobody says how long. */
const PATIENCE_MS = 60_000;

/** The pod that `NAME`, `pod/NAME` or `TYPE/NAME` means. @throws CommandError, StatusError */
export async function findPod(context: CommandContext, argument: string): Promise<Pod> {
  const question: PodQuestion = { action: 'attach to', order: byActivity, timeout: PATIENCE_MS };
  const [pod] = await podsFor(context, await namedObject(context, argument), question);
  if (pod === undefined) throw failure('timed out waiting for the condition');
  return pod;
}
