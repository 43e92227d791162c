import { configMaps, secrets, type Container } from '../../api/index.ts';
import { RuntimeError, type ContainerConfig } from '../../cri/index.ts';
import type { Image } from '../../oci/index.ts';
import type { KubeletContext } from '../context.ts';
import { containerEnvironment, ContainerConfigError, type KeyedData } from '../env/environment.ts';
import { expand } from '../env/expansion.ts';
import { decodeBase64 } from '../volumes/payload.ts';
import { containerResources } from '../resources/resource-config.ts';
import type { PodObjects } from '../volumes/pod-objects.ts';
import type { PodVolumes } from '../volumes/pod-volumes.ts';
import { VolumeError } from '../volumes/volume-error.ts';
import { runHook } from './hooks.ts';
import { isExited, type Instance } from './instance.ts';
import { containerPath, DEFAULT_GRACE, killContainer } from './kill-container.ts';
import type { LiveSandbox, PodRecord } from './pod-record.ts';
import type { PodFiles } from './sandbox.ts';
import { securitySettings } from './security.ts';
import { TerminationMessage } from './termination-message.ts';

export interface PodParts {
  readonly record: PodRecord;
  readonly volumes: PodVolumes;
  readonly files: PodFiles;
  readonly objects: PodObjects;
}

/** Reasons that say more than CrashLoopBackOff, which takes their place: they are shown for this long, in milliseconds. */
const START_FAILURES: readonly string[] = ['RunContainerError', 'PostStartHookError'];
const SHOWN = 1000;

/** upstream: pod_workers.go, backOffPeriod */
const RETRY = 10_000;

/** Milliseconds after which another try makes sense; undefined when an event will tell. */
export type RetryAfter = number | undefined;

/** Starts one container of a pod, or notes why it has to wait. upstream: kuberuntime_container.go, startContainer */
export async function startContainer(
  context: KubeletContext,
  parts: PodParts,
  container: Container,
  live: LiveSandbox,
  signal: AbortSignal,
): Promise<RetryAfter> {
  const { record } = parts;
  const backOff = crashBackOff(context, record, container);
  if (backOff > 0) return backOff;
  const fail = (reason: string, message: string, event = message): void => {
    record.setWaiting(container.name, { reason, message });
    const { pod } = record;
    context.events.event(pod, 'Warning', 'Failed', `Error: ${event}`, containerPath(pod, container));
  };
  const image = await context.images.ensure(record.pod, container, containerPath(record.pod, container), signal);
  if (signal.aborted) return undefined;
  if ('reason' in image) {
    fail(image.reason, image.message, image.reason);
    return image.retryAfter;
  }
  let instance: Instance;
  try {
    instance = await createContainer(context, parts, container, image, live);
  } catch (cause) {
    if (cause instanceof ContainerConfigError || cause instanceof VolumeError) {
      fail('CreateContainerConfigError', cause.message);
      await followSources(parts.objects, container);
      // Nobody tells of what is written to a file.
      return container.env?.some(({ valueFrom }) => valueFrom?.fileKeyRef !== undefined) === true ? RETRY : undefined;
    }
    if (!(cause instanceof RuntimeError)) throw cause;
    fail('CreateContainerError', cause.message);
    return 1000;
  }
  try {
    await context.runtime.startContainer(instance.id);
  } catch (cause) {
    if (!(cause instanceof RuntimeError)) throw cause;
    fail('RunContainerError', cause.message);
    return 0;
  }
  context.events.event(record.pod, 'Normal', 'Started', 'Container started', containerPath(record.pod, container));
  await postStart(context, parts, container, instance, live, fail);
  return undefined;
}

/** Milliseconds that a container which ended before has still to wait. upstream: kuberuntime_manager.go, doBackOff */
function crashBackOff(context: KubeletContext, record: PodRecord, container: Container): number {
  const { latest, waiting } = record.history(container.name);
  if (!isExited(latest)) return 0;
  const { name, namespace = '', uid } = record.pod.metadata;
  const podName = `${name}_${namespace}(${uid})`;
  const key = `${uid}/${container.name}`;
  const endedAt = latest.status.finishedAt ?? 0;
  const age = context.clock.now() - endedAt;
  if (waiting !== undefined && START_FAILURES.includes(waiting.reason) && age < SHOWN) return SHOWN - age;
  const remaining = context.crashes.remaining(key, endedAt);
  if (remaining === 0) {
    context.crashes.next(key, endedAt);
    return 0;
  }
  const seconds = context.crashes.delay(key) / 1000;
  const delay = seconds >= 60 ? `${String(Math.floor(seconds / 60))}m${String(seconds % 60)}s` : `${String(seconds)}s`;
  if (waiting?.reason !== 'CrashLoopBackOff') {
    const message = `Back-off restarting failed container ${container.name} in pod ${podName}`;
    context.events.event(record.pod, 'Warning', 'BackOff', message, containerPath(record.pod, container));
  }
  record.setWaiting(container.name, {
    reason: 'CrashLoopBackOff',
    message: `back-off ${delay} restarting failed container=${container.name} pod=${podName}`,
  });
  return remaining;
}

async function createContainer(
  context: KubeletContext,
  parts: PodParts,
  container: Container,
  image: Image,
  live: LiveSandbox,
): Promise<Instance> {
  const { record, volumes, files } = parts;
  const { pod } = record;
  const variables = await environmentOf(context, parts, container, live);
  const lookup = (name: string): string | undefined => variables.get(name);
  const termination = new TerminationMessage(container, context.createTmpfs);
  const own = volumes.mounts(container, lookup);
  const taken = new Set(own.map(({ mountPath }) => mountPath));
  // KEP-4960
  const stopSignal = container.lifecycle?.stopSignal;
  const config: ContainerConfig = {
    name: container.name,
    image,
    ...(container.command === undefined ? {} : { command: container.command.map((word) => expand(word, lookup)) }),
    ...(container.args === undefined ? {} : { args: container.args.map((word) => expand(word, lookup)) }),
    ...(container.workingDir === undefined || container.workingDir === ''
      ? {}
      : { workingDir: expand(container.workingDir, lookup) }),
    env: [...variables],
    mounts: [...files.mounts(taken), termination.mount, ...own],
    resources: containerResources(pod, container),
    ...securitySettings(pod, container, image),
    ...targetOf(record, container),
    tty: container.tty === true,
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    ...(stopSignal === undefined ? {} : { stopSignal }),
  };
  const id = await context.runtime.createContainer(live.sandbox.id, config);
  const before = record.latest(container.name);
  const instance: Instance = {
    name: container.name,
    id,
    restartCount: before === undefined ? 0 : before.restartCount + 1,
    sandboxId: live.sandbox.id,
    specImage: container.image ?? '',
    image: image.repoTag,
    imageID: image.repoDigest,
    known: true,
    termination,
    status: context.runtime.containerStatus(id),
    resources: container.resources,
    renew: false,
    reset: false,
    hooked: container.lifecycle?.postStart === undefined,
    started: container.startupProbe === undefined,
    passing: container.readinessProbe === undefined,
    failed: undefined,
    stopping: false,
  };
  const forgotten = record.begin(instance);
  if (forgotten?.known === true) await context.runtime.removeContainer(forgotten.id);
  context.events.event(pod, 'Normal', 'Created', 'Container created', containerPath(pod, container));
  return instance;
}

/** Whose processes an ephemeral container is to see. upstream: startSpec.getTargetID */
function targetOf(record: PodRecord, { name }: Container): Pick<ContainerConfig, 'pidTarget'> {
  const wanted = record.pod.spec.ephemeralContainers?.find((container) => container.name === name);
  const target = wanted?.targetContainerName ?? '';
  if (target === '') return {};
  const id = record.latest(target)?.id;
  if (id === undefined) throw new ContainerConfigError(`unable to find target container ${target}`);
  return { pidTarget: id };
}

function environmentOf(
  context: KubeletContext,
  { record, volumes }: PodParts,
  container: Container,
  live: LiveSandbox,
): Promise<ReadonlyMap<string, string>> {
  const { pod } = record;
  const namespace = pod.metadata.namespace ?? '';
  return containerEnvironment(pod, container, {
    services: context.services(),
    place: { podIP: live.ip, hostIP: context.network.nodeAddress },
    allocatable: context.allocatable,
    configMap: async (name): Promise<KeyedData> =>
      (await context.client.get(configMaps, { namespace, name })).data ?? {},
    secret: async (name): Promise<KeyedData> => {
      const { data = {} } = await context.client.get(secrets, { namespace, name });
      const decoder = new TextDecoder();
      return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, decoder.decode(decodeBase64(text))]));
    },
    file: (volume, path) => volumes.file(volume, path),
    skipped: (kind, name, keys) => {
      context.events.event(
        pod,
        'Warning',
        'InvalidEnvironmentVariableNames',
        `Keys [${keys.join(', ')}] from the EnvFrom ${kind} ${namespace}/${name} were skipped since they are considered invalid environment variable names.`,
      );
    },
  });
}

/** Makes the appearance, or a change, of what the container's variables come from an event for its pod. */
async function followSources(objects: PodObjects, container: Container): Promise<void> {
  const following: Promise<unknown>[] = [];
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef?.name !== undefined) following.push(objects.configMap(configMapRef.name));
    if (secretRef?.name !== undefined) following.push(objects.secret(secretRef.name));
  }
  for (const { valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    if (configMapKeyRef?.name !== undefined) following.push(objects.configMap(configMapKeyRef.name));
    if (secretKeyRef?.name !== undefined) following.push(objects.secret(secretKeyRef.name));
  }
  await Promise.all(following);
}

async function postStart(
  context: KubeletContext,
  { record }: PodParts,
  container: Container,
  instance: Instance,
  live: LiveSandbox,
  fail: (reason: string, message: string) => void,
): Promise<void> {
  const handler = container.lifecycle?.postStart;
  if (handler === undefined) return;
  const { pod } = record;
  try {
    await runHook(context, handler, { pod, container, instance, podIP: live.ip }, 0);
    instance.hooked = true;
  } catch (cause) {
    const path = containerPath(pod, container);
    context.events.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', path);
    const grace = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
    await killContainer(context, pod, container, instance, { message: 'FailedPostStartHook', grace, podIP: live.ip });
    fail('PostStartHookError', cause instanceof Error ? cause.message : String(cause));
  }
}
