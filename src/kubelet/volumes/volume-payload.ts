import {
  type DownwardAPIVolumeFile,
  type Pod,
  type ServiceAccountTokenProjection,
  StatusError,
  type Volume,
  type VolumeProjection,
} from '../../api/index.ts';
import { fieldValue, type PodPlace } from '../env/field-ref.ts';
import { resourceValue, type Allocatable } from '../env/resource-ref.ts';
import type { Payload, ProjectedFile } from './atomic-volume.ts';
import { configMapBytes, projectKeys, secretBytes, type Projection } from './payload.ts';
import type { PodObjects } from './pod-objects.ts';
import { fsUserOf } from './fs-user.ts';
import type { PodTokens } from './pod-tokens.ts';
import { VolumeError } from './volume-error.ts';

export interface PayloadContext {
  readonly pod: Pod;
  readonly objects: PodObjects;
  readonly tokens: PodTokens;
  readonly place: PodPlace;
  readonly allocatable: Allocatable;
}

const DEFAULT_MODE = 0o644;

/** The files of a volume that is made of API data. @throws VolumeError */
export async function volumePayload(volume: Volume, context: PayloadContext): Promise<Payload> {
  if (volume.configMap !== undefined) {
    return fromConfigMap(volume.configMap.name ?? '', volume.configMap, context);
  }
  if (volume.secret !== undefined) {
    return fromSecret(volume.secret.secretName ?? '', volume.secret, context);
  }
  if (volume.downwardAPI !== undefined) {
    const { items = [], defaultMode = DEFAULT_MODE } = volume.downwardAPI;
    return fromPod(items, defaultMode, context);
  }
  const { sources = [], defaultMode = DEFAULT_MODE } = volume.projected ?? {};
  const files = new Map<string, ProjectedFile>();
  // Asked for together: a pod waits for the slowest only.
  for (const payload of await Promise.all(sources.map((source) => fromProjection(source, defaultMode, context)))) {
    for (const [path, file] of payload) files.set(path, file);
  }
  return files;
}

async function fromProjection(
  source: VolumeProjection,
  defaultMode: number,
  context: PayloadContext,
): Promise<Payload> {
  if (source.configMap !== undefined) {
    return fromConfigMap(source.configMap.name ?? '', { ...source.configMap, defaultMode }, context);
  }
  if (source.secret !== undefined) {
    return fromSecret(source.secret.name ?? '', { ...source.secret, defaultMode }, context);
  }
  if (source.downwardAPI !== undefined) return fromPod(source.downwardAPI.items ?? [], defaultMode, context);
  if (source.serviceAccountToken !== undefined) return fromToken(source.serviceAccountToken, defaultMode, context);
  throw new VolumeError(`projected volume source ${Object.keys(source).join(', ')} is not supported by this node`);
}

async function fromToken(
  projection: ServiceAccountTokenProjection,
  mode: number,
  { pod, tokens }: PayloadContext,
): Promise<Payload> {
  try {
    const token = await tokens.token(pod, projection);
    // Whoever the pod runs as may read it, and nobody else: a group by fsGroup. upstream: pkg/volume/projected
    const uid = fsUserOf(pod.spec);
    const own = uid !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
    const file = { content: new TextEncoder().encode(token), mode: own ? 0o600 : mode, uid };
    return new Map([[projection.path, file]]);
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    throw new VolumeError(`failed to fetch token: ${cause.message}`);
  }
}

async function fromConfigMap(name: string, projection: Projection, context: PayloadContext): Promise<Payload> {
  const configMap = await context.objects.configMap(name);
  if (configMap === undefined && projection.optional !== true) throw new VolumeError(`configmap "${name}" not found`);
  return checked(projectKeys(configMapBytes(configMap), projection));
}

async function fromSecret(name: string, projection: Projection, context: PayloadContext): Promise<Payload> {
  const secret = await context.objects.secret(name);
  if (secret === undefined && projection.optional !== true) throw new VolumeError(`secret "${name}" not found`);
  return checked(projectKeys(secretBytes(secret), projection));
}

function fromPod(items: readonly DownwardAPIVolumeFile[], defaultMode: number, context: PayloadContext): Payload {
  const encoder = new TextEncoder();
  return new Map(
    items.map((item) => {
      const content = encoder.encode(downwardValue(item, context));
      return [item.path, { content, mode: item.mode ?? defaultMode }];
    }),
  );
}

function downwardValue(item: DownwardAPIVolumeFile, { pod, place, allocatable }: PayloadContext): string {
  const { fieldRef, resourceFieldRef } = item;
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
    ({ name }) => name === resourceFieldRef?.containerName,
  );
  const value =
    fieldRef !== undefined
      ? fieldValue(pod, fieldRef.fieldPath, place)
      : resourceFieldRef !== undefined && container !== undefined
        ? resourceValue(pod, container, resourceFieldRef, allocatable)
        : undefined;
  if (value === undefined) throw new VolumeError(`unsupported downward API item: ${item.path}`);
  return value;
}

function checked(payload: Payload | string): Payload {
  if (typeof payload === 'string') throw new VolumeError(payload);
  return payload;
}
