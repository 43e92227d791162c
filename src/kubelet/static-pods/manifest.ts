import { textDigest } from '../../base/index.ts';
import {
  applyDefaults,
  decode,
  errorText,
  formatTime,
  pods,
  validationOf,
  type Pod,
  type Toleration,
} from '../../api/index.ts';
import { stableJson } from '../stable-json.ts';
import { ANNOTATION } from './annotations.ts';
import { apiReference } from './api-references.ts';

export interface ManifestPlace {
  /** Of the file on the node. */
  readonly path: string;
  readonly nodeName: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Why a file is no pod to run. */
export class ManifestError extends Error {}

/** Static pods stay when their node has problems. */
const STAYS: Toleration = { operator: 'Exists', effect: 'NoExecute' };

/**
 * The pod that a manifest, JSON or YAML, describes for a node. The same text gives the same uid.
 * upstream: pkg/kubelet/config/common.go, tryDecodeSinglePod and applyDefaults
 * @throws ManifestError
 */
export async function podOfManifest(text: string, place: ManifestPlace): Promise<Pod> {
  const sent = decoded(await parsed(text));
  const { spec } = sent;
  const metadata = (sent.metadata as Partial<Pod['metadata']> | undefined) ?? {};
  const { name = '', uid: own = '' } = metadata;
  if (name === '') {
    throw new ManifestError('invalid pod: name is needed for the pod');
  }
  const { path, nodeName, now } = place;
  const digest = (salt: string): string => textDigest(`${salt}${stableJson(sent)}host:${nodeName}file:${path}`);
  const uid = own === '' ? `${digest('')}${digest('uid')}` : own;
  const annotations = { ...metadata.annotations, [ANNOTATION.hash]: uid, [ANNOTATION.source]: 'file' };
  const pod = applyDefaults(pods, {
    ...sent,
    metadata: {
      resourceVersion: '',
      creationTimestamp: formatTime(now),
      ...metadata,
      name: `${name}-${nodeName.toLowerCase()}`,
      namespace: metadata.namespace ?? 'default',
      uid,
      annotations: { ...annotations, [ANNOTATION.seen]: new Date(now).toISOString() },
    },
    spec: { ...spec, nodeName, tolerations: [...(spec.tolerations ?? []), STAYS] },
    status: { phase: 'Pending' },
  });
  const validation = await validationOf(pods);
  const errors = validation.create(pods, pod);
  if (errors.length > 0) throw new ManifestError(`invalid pod: [${errors.map(errorText).join(', ')}]`);
  const resource = apiReference(pod.spec);
  if (resource !== undefined) throw new ManifestError(`static pods may not reference ${resource}`);
  return pod;
}

async function parsed(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new ManifestError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function decoded(value: unknown): Pod {
  const { apiVersion, kind } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Pod>;
  if (apiVersion !== 'v1' || kind !== 'Pod') {
    throw new ManifestError(
      `couldn't parse as pod(Object 'Kind' is ${JSON.stringify(kind ?? '')}), please check config file`,
    );
  }
  try {
    return decode(pods, value).object;
  } catch (cause) {
    throw new ManifestError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
