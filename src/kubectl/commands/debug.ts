import {
  createStrategicMergePatch,
  pods,
  type KubernetesObject,
  type Container,
  type Node,
  type Pod,
} from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import type { DiscoveredResource } from '../discovery.ts';
import { CommandError, failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { readManifests } from '../manifests.ts';
import { attachWhenRunning } from './debug/attach-when-running.ts';
import { debugCopy, nodeDebugPod, withDebugContainer, type Debugged } from './debug/debug-pods.ts';
import { debugOptions, type DebugOptions } from './debug/options.ts';

/** Upstream: displayWarning */
function warnOfUser(context: CommandContext, pod: Pick<Pod, 'spec'>, name: string): void {
  const { spec } = pod;
  const lists: readonly (readonly Container[] | undefined)[] = [spec.containers, spec.ephemeralContainers];
  const container = lists.flatMap((list) => list ?? []).find((candidate) => candidate.name === name);
  const own = container?.securityContext;
  if ((spec.securityContext?.runAsUser ?? 0) === 0 || own === undefined || own.runAsUser === 0) return;
  if (own.privileged !== true && (own.capabilities?.add ?? []).length === 0) return;
  context.io.stderr(
    'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
  );
}

async function byEphemeralContainer(context: CommandContext, pod: Pod, options: DebugOptions): Promise<Debugged<Pod>> {
  const { pod: debugged, container } = withDebugContainer(context, pod, options);
  warnOfUser(context, debugged, container);
  const { name, namespace } = pod.metadata;
  const patch = createStrategicMergePatch('Pod', pod, debugged);
  const result = await context.client.patch(
    pods,
    { namespace, name },
    'application/strategic-merge-patch+json',
    patch,
    { subresource: 'ephemeralcontainers' },
  );
  return { pod: result, container };
}

async function byCopy(context: CommandContext, pod: Pod, options: DebugOptions): Promise<Debugged<Pod>> {
  const { pod: copied, container } = debugCopy(context, pod, options);
  warnOfUser(context, copied, container);
  const created = await context.client.create(pods, copied);
  const { name, namespace } = pod.metadata;
  if (options.replace) await context.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 });
  return { pod: created, container };
}

async function onNode(context: CommandContext, node: Node, options: DebugOptions): Promise<Debugged<Pod>> {
  const { pod, container } = nodeDebugPod(context, node, options);
  return { pod: await context.client.create(pods, pod), container };
}

function debugObject(
  context: CommandContext,
  { resource, object }: Found,
  options: DebugOptions,
): Promise<Debugged<Pod>> {
  const { group, version, kind } = resource;
  if (group === '' && kind === 'Node') return onNode(context, object as Node, options);
  if (group === '' && kind === 'Pod') {
    const debugPod = options.copyTo === '' ? byEphemeralContainer : byCopy;
    return debugPod(context, object as Pod, options);
  }
  throw failure(`"${group}/${version}, Kind=${kind}" not supported by debug`);
}

interface Found {
  readonly resource: DiscoveredResource;
  readonly object: KubernetesObject;
}

async function find(context: CommandContext, written: string): Promise<Found> {
  const [type, name, ...rest] = written.includes('/') ? written.split('/') : ['pods', written];
  if (rest.length > 0) throw failure('arguments in resource/name form may not have more than one slash');
  if (type === undefined || type === '' || name === undefined || name === '') {
    throw failure('arguments in resource/name form must have a single resource and name');
  }
  const resource = await context.discovery.resource(type);
  const namespace = resource.namespaced ? context.namespace : undefined;
  return { resource, object: await context.client.get(resource, { namespace, name }) };
}

async function* found(
  context: CommandContext,
  { flags }: Invocation,
  targets: readonly string[],
): AsyncGenerator<Found> {
  if (flags.has('filename')) {
    for (const item of await readManifests(context, flags)) {
      if (item instanceof CommandError) throw item;
      yield { resource: item.resource, object: item.object as unknown as KubernetesObject };
    }
  }
  for (const target of targets) yield find(context, target);
}

/** Upstream: kubectl/pkg/cmd/debug/debug.go */
async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const options = await debugOptions(context, invocation);
  const { attach, stdin, tty, quiet } = options;
  let code = 0;
  for await (const target of found(context, invocation, options.targets)) {
    const { pod, container } = await debugObject(context, target, options);
    if (!attach || container === '') continue;
    code = await attachWhenRunning(context, pod, { container, stdin, tty, quiet });
    if (code !== 0) return code;
  }
  return code;
}

const COPY_ONLY = "(This flag only works when used with '--copy-to')";

export const debug: Command = {
  name: 'debug',
  summary: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  completes: 'pods',
  flags: [
    flag('filename', 'list', 'identifying the resource to debug', { short: 'f' }),
    flag(
      'arguments-only',
      'bool',
      'If specified, everything after -- will be passed to the new container as Args instead of Command.',
    ),
    flag(
      'attach',
      'bool',
      "If true, wait for the container to start running, and then attach as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true.",
    ),
    flag('container', 'string', 'Container name to use for debug container.', { short: 'c' }),
    flag('copy-to', 'string', 'Create a copy of the target Pod with this name.'),
    flag(
      'custom',
      'string',
      'Path to a JSON or YAML file containing a partial container spec to customize built-in debug profiles.',
    ),
    flag('env', 'array', 'Environment variables to set in the container.'),
    flag('image', 'string', 'Container image to use for debug container.'),
    flag(
      'image-pull-policy',
      'string',
      'The image pull policy for the container. If left empty, this value will not be specified by the client and defaulted by the server.',
    ),
    flag('keep-annotations', 'bool', `If true, keep the original pod annotations.${COPY_ONLY}`),
    flag('keep-init-containers', 'bool', `Run the init containers for the pod. Defaults to true.${COPY_ONLY}`, {
      default: 'true',
    }),
    flag('keep-labels', 'bool', `If true, keep the original pod labels.${COPY_ONLY}`),
    flag('keep-liveness', 'bool', `If true, keep the original pod liveness probes.${COPY_ONLY}`),
    flag('keep-readiness', 'bool', `If true, keep the original pod readiness probes.${COPY_ONLY}`),
    flag('keep-startup', 'bool', `If true, keep the original startup probes.${COPY_ONLY}`),
    flag('profile', 'string', 'Options are "legacy", "general", "baseline", "netadmin", "restricted" or "sysadmin".', {
      default: 'legacy',
      completes: ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'],
    }),
    flag('quiet', 'bool', 'If true, suppress informational messages.', { short: 'q' }),
    flag('replace', 'bool', "When used with '--copy-to', delete the original Pod."),
    flag('same-node', 'bool', "When used with '--copy-to', schedule the copy of target Pod on the same node."),
    flag(
      'set-image',
      'array',
      "When used with '--copy-to', a list of name=image pairs for changing container images, similar to how 'kubectl set image' works.",
    ),
    flag('share-processes', 'bool', "When used with '--copy-to', enable process namespace sharing in the copy.", {
      default: 'true',
    }),
    flag('stdin', 'bool', 'Keep stdin open on the container(s) in the pod, even if nothing is attached.', {
      short: 'i',
    }),
    flag('target', 'string', 'When using an ephemeral container, target processes in this container name.'),
    flag('tty', 'bool', 'Allocate a TTY for the debugging container.', { short: 't' }),
  ],
  run,
};
