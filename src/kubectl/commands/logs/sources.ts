import { hasReason, pods, StatusError, type KubernetesObject, type Pod } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { byLogging, namedObject, podsFor, podTimeout } from '../../pick-pod.ts';
import { DEFAULT_CONTAINER, firstContainer, hasContainer } from '../../pods.ts';

/** A log: of which container of which pod. */
export interface LogSource {
  readonly pod: Pod;
  readonly container: string;
}

/** Which containers of a pod. @throws CommandError. Upstream: logsForObjectWithClient */
function containersOf(context: CommandContext, pod: Pod, container: string, flags: Flags): readonly string[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  if (flags.bool('all-containers')) {
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
  }
  if (container !== '') {
    if (hasContainer(pod, container)) return [container];
    throw failure(`container ${container} is not valid for pod ${pod.metadata.name}`);
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '';
  if (annotated !== '' && hasContainer(pod, annotated)) return [annotated];
  if (annotated !== '') {
    context.io.stderr(`Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`);
  }
  return [firstContainer(context, pod, flags.bool('all-pods'))];
}

async function named(context: CommandContext, argument: string): Promise<KubernetesObject> {
  try {
    return await namedObject(context, argument);
  } catch (cause) {
    if (!(cause instanceof StatusError) || !hasReason(cause, 'NotFound')) throw cause;
    throw failure(`error from server (NotFound): ${cause.message} in namespace "${context.namespace}"`);
  }
}

/** The pods that `POD`, `TYPE/NAME` or `-l` mean. @throws CommandError, StatusError */
async function podsMeant(context: CommandContext, argument: string | undefined, flags: Flags): Promise<readonly Pod[]> {
  if (argument === undefined) {
    const { namespace } = context;
    const { items } = await context.client.list(pods, { namespace, labelSelector: flags.string('selector') });
    if (items.length === 0) context.io.stderr(`No resources found in ${namespace} namespace.\n`);
    return items;
  }
  const object = await named(context, argument);
  const question = { action: 'get the logs from', order: byLogging, timeout: podTimeout(flags) };
  const found = await podsFor(context, object, question);
  const [first] = found;
  if (first === undefined || found.length === 1 || flags.bool('all-pods')) return found;
  context.io.stderr(`Found ${found.length} pods, using pod/${first.metadata.name}\n`);
  return [first];
}

/** Whose logs are asked for. @param container what was named, or '' @throws CommandError, StatusError */
export async function logSources(
  context: CommandContext,
  argument: string | undefined,
  container: string,
  flags: Flags,
): Promise<readonly LogSource[]> {
  const meant = await podsMeant(context, argument, flags);
  return meant.flatMap((pod) =>
    containersOf(context, pod, container, flags).map((name): LogSource => ({ pod, container: name })),
  );
}
