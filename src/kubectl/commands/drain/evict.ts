import { goDuration, hasReason, pods as podResource, type Pod, StatusError } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { type DryRun, dryRunOf } from '../../dry-run.ts';
import type { Flags } from '../../flags.ts';
import { quoted } from '../../go-text.ts';
import { isLongGone } from './filters.ts';

const RETRY_AFTER = 5000;
const POLL_EVERY = 1000;

/** What goes, and until when. */
interface Removal {
  readonly context: CommandContext;
  readonly dryRun: DryRun;
  /** Undefined: what the pod itself says. */
  readonly gracePeriodSeconds: number | undefined;
  readonly timeout: number;
  /** By the clock; infinite without a timeout. */
  readonly deadline: number;
  readonly skipWaitSeconds: number;
}

export function removalOf(context: CommandContext, flags: Flags): Removal {
  const timeout = flags.milliseconds('timeout');
  const grace = flags.int('grace-period');
  return {
    context,
    dryRun: dryRunOf(flags),
    gracePeriodSeconds: grace < 0 ? undefined : grace,
    timeout,
    deadline: timeout === 0 ? Infinity : context.clock.now() + timeout,
    skipWaitSeconds: flags.int('skip-wait-for-delete-timeout'),
  };
}

/** An error of a pod, in words; undefined when all went well. */
type Problem = string | undefined;

/** Waits until the pods, or others of their names, are not those any more. Upstream: drain.go, waitForDelete. */
async function untilGone(removal: Removal, pods: readonly Pod[], done: 'evicted' | 'deleted'): Promise<Problem> {
  const { client, clock, io } = removal.context;
  let pending = pods;
  for (;;) {
    const still: Pod[] = [];
    for (const pod of pending) {
      const { name, namespace, uid } = pod.metadata;
      const live = await client.get(podResource, { namespace, name }).catch((cause: unknown) => {
        if (hasReason(cause, 'NotFound')) return undefined;
        throw cause;
      });
      if (live === undefined || live.metadata.uid !== uid) io.stdout(`pod/${name} ${done}\n`);
      else if (isLongGone(live, removal.skipWaitSeconds, clock.now())) {
        const seconds = String(removal.skipWaitSeconds);
        io.stdout(`pod ${quoted(name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
      } else still.push(pod);
    }
    pending = still;
    if (pending.length === 0) return undefined;
    const left = removal.deadline - clock.now();
    await clock.sleep(Math.max(0, Math.min(left, POLL_EVERY)), io.signal);
    if (clock.now() >= removal.deadline) return 'context deadline exceeded';
  }
}

function isTerminatingNamespace(cause: unknown): boolean {
  return (
    cause instanceof StatusError &&
    cause.reason === 'Forbidden' &&
    cause.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true
  );
}

async function requestEviction({ context, dryRun, gracePeriodSeconds }: Removal, pod: Pod): Promise<void> {
  const { namespace, name } = pod.metadata;
  await context.client.create(
    podResource,
    {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: {
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
        ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
      },
    } as never,
    { subresource: 'eviction' },
  );
}

/** What to do after an eviction was refused: to wait for the pod, to ask again, or to give up. */
function afterRefusal(pod: Pod, cause: StatusError): 'wait' | 'gone' | 'fail' | { readonly retry: string } {
  const { name, namespace = '' } = pod.metadata;
  if (cause.reason === 'NotFound') return 'gone';
  if (cause.reason === 'TooManyRequests')
    return { retry: `error when evicting pods/${quoted(name)} -n ${quoted(namespace)} (will retry after 5s)` };
  if (!isTerminatingNamespace(cause)) return 'fail';
  // The pod goes with its namespace: as soon as it does, there is nothing to ask for.
  if (pod.metadata.deletionTimestamp !== undefined) return 'wait';
  return {
    retry: `error when evicting pod ${quoted(name)} from terminating namespace ${quoted(namespace)} (will retry after 5s)`,
  };
}

async function evictOne(removal: Removal, given: Pod): Promise<Problem> {
  const { context, dryRun } = removal;
  const { io, clock, client } = context;
  const { name, namespace = '' } = given.metadata;
  const failed = (why: string): string => `error when evicting pods/${quoted(name)} -n ${quoted(namespace)}: ${why}`;
  let pod = given;
  for (;;) {
    io.stdout(`evicting pod ${namespace}/${name}${dryRun === 'server' ? ' (server dry run)' : ''}\n`);
    if (clock.now() >= removal.deadline) return failed(`global timeout reached: ${goDuration(removal.timeout)}`);
    try {
      await requestEviction(removal, pod);
      break;
    } catch (cause) {
      if (!(cause instanceof StatusError)) throw cause;
      const next = afterRefusal(pod, cause);
      if (next === 'gone') return undefined;
      if (next === 'fail') return failed(cause.message);
      if (next === 'wait') break;
      io.stderr(`${next.retry}: ${cause.message}\n`);
      await clock.sleep(RETRY_AFTER, io.signal);
      // Its labels may have changed, and with them which budget is asked.
      pod = await client.get(podResource, { namespace, name }).catch(() => pod);
    }
  }
  if (dryRun === 'server') return undefined;
  const problem = await untilGone(removal, [pod], 'evicted');
  return problem === undefined
    ? undefined
    : `error when waiting for pod ${quoted(name)} in namespace ${quoted(namespace)} to terminate: ${problem}`;
}

/** Evicts all pods at the same time. @returns what went wrong */
export async function evictPods(removal: Removal, pods: readonly Pod[]): Promise<readonly string[]> {
  const problems = await Promise.all(pods.map((pod) => evictOne(removal, pod)));
  return problems.filter((problem) => problem !== undefined);
}

/** Deletes all pods whatever budgets say. @returns what went wrong @throws StatusError when one may not be deleted */
export async function deletePods(removal: Removal, pods: readonly Pod[]): Promise<readonly string[]> {
  const { context, dryRun, gracePeriodSeconds } = removal;
  for (const pod of pods) {
    try {
      await context.client.delete(podResource, pod.metadata, { gracePeriodSeconds, dryRun: dryRun === 'server' });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
  }
  if (dryRun === 'server') return [];
  const problem = await untilGone(removal, pods, 'deleted');
  return problem === undefined ? [] : [problem];
}
