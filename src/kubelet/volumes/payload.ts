import type { ConfigMap, KeyToPath, Secret } from '../../api/index.ts';
import type { Payload, ProjectedFile } from './atomic-volume.ts';

/** Bytes of every key of a ConfigMap. */
export function configMapBytes(configMap: ConfigMap | undefined): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map([
    ...Object.entries(configMap?.data ?? {}).map(([key, text]) => [key, encoder.encode(text)] as const),
    ...Object.entries(configMap?.binaryData ?? {}).map(([key, base64]) => [key, decodeBase64(base64)] as const),
  ]);
}

/** Bytes of every key of a Secret. */
export function secretBytes(secret: Secret | undefined): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(secret?.data ?? {}).map(([key, base64]) => [key, decodeBase64(base64)]));
}

export interface Projection {
  readonly items?: readonly KeyToPath[] | undefined;
  readonly defaultMode?: number | undefined;
  readonly optional?: boolean | undefined;
}

const DEFAULT_MODE = 0o644;

/**
 * The files of a volume: every key, or the chosen ones at their paths. upstream: pkg/volume/configmap, MakePayload
 * @returns the message of the failure, when a chosen key is not there and is not optional
 */
export function projectKeys(data: ReadonlyMap<string, Uint8Array>, projection: Projection): Payload | string {
  const mode = projection.defaultMode ?? DEFAULT_MODE;
  const { items } = projection;
  if (items === undefined || items.length === 0) {
    return new Map([...data].map(([key, content]) => [key, { content, mode }]));
  }
  const files = new Map<string, ProjectedFile>();
  for (const item of items) {
    const content = data.get(item.key);
    if (content !== undefined) files.set(item.path, { content, mode: item.mode ?? mode });
    else if (projection.optional !== true) return `references non-existent config key: ${item.key}`;
  }
  return files;
}

export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
