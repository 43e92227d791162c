import type { HealthCheck, ImageConfig } from './api.ts';
import { isObject, MalformedDocument, type Platform } from './manifest.ts';

/** An image configuration document: what a runtime reads of it, and the digests of its uncompressed layers. */
export interface ConfigDocument {
  readonly platform: Platform;
  readonly config: ImageConfig;
  readonly diffIds: readonly string[];
}

/**
 * Reads `application/vnd.oci.image.config.v1+json` (image-spec, config.md).
 * @throws MalformedDocument when a field has the wrong type
 */
export function decodeConfig(document: unknown): ConfigDocument {
  if (!isObject(document)) throw new MalformedDocument('image configuration is not a JSON object');
  const { os, architecture, rootfs, config } = document;
  if (typeof os !== 'string' || typeof architecture !== 'string') {
    throw new MalformedDocument('image configuration names no platform');
  }
  if (!isObject(rootfs)) throw new MalformedDocument('image configuration without rootfs');
  return {
    platform: { os, architecture },
    config: decodeRuntimeConfig(isObject(config) ? config : {}),
    diffIds: strings(rootfs.diff_ids, 'rootfs.diff_ids') ?? [],
  };
}

function decodeRuntimeConfig(config: Readonly<Record<string, unknown>>): ImageConfig {
  const fields = {
    User: string(config.User, 'User'),
    Env: strings(config.Env, 'Env'),
    Entrypoint: strings(config.Entrypoint, 'Entrypoint'),
    Cmd: strings(config.Cmd, 'Cmd'),
    Shell: strings(config.Shell, 'Shell'),
    WorkingDir: string(config.WorkingDir, 'WorkingDir'),
    ExposedPorts: record(config.ExposedPorts, 'ExposedPorts', (value) => (isObject(value) ? value : undefined)),
    StopSignal: string(config.StopSignal, 'StopSignal'),
    Volumes: record(config.Volumes, 'Volumes', (value) => (isObject(value) ? value : undefined)),
    Healthcheck: healthCheck(config.Healthcheck),
    OnBuild: strings(config.OnBuild, 'OnBuild'),
    Labels: record(config.Labels, 'Labels', (value) => (typeof value === 'string' ? value : undefined)),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function healthCheck(value: unknown): HealthCheck | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new MalformedDocument('Healthcheck of the image configuration is not an object');
  const test = strings(value.Test, 'Healthcheck.Test') ?? [];
  const numbers = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'].flatMap((field) => {
    const each = value[field];
    return typeof each === 'number' ? [[field, each] as const] : [];
  });
  return { Test: test, ...Object.fromEntries(numbers) };
}

function string(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new MalformedDocument(`${field} of the image configuration is not a string`);
  return value;
}

function strings(value: unknown, field: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new MalformedDocument(`${field} of the image configuration is not a list`);
  return value.map((each) => string(each, field) ?? '');
}

function record<T>(
  value: unknown,
  field: string,
  decode: (value: unknown) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new MalformedDocument(`${field} of the image configuration is not an object`);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const decoded = decode(each);
      if (decoded === undefined)
        throw new MalformedDocument(`${field} of the image configuration has a malformed ${key}`);
      return [key, decoded];
    }),
  );
}
