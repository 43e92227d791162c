import {
  configMaps,
  type Container,
  type EnvVarSource,
  type KubernetesObject,
  cpuMillis,
  quantityValue,
  secrets,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';

function mapText(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

function fieldValue({ metadata }: KubernetesObject, path: string): string {
  const { name, namespace = '', uid, labels, annotations } = metadata;
  const subscript = /^(.+?)\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const [, of = '', key = ''] = subscript;
    if (of === 'metadata.labels') return labels?.[key] ?? '';
    if (of === 'metadata.annotations') return annotations?.[key] ?? '';
    throw failure(`fieldPath ${JSON.stringify(path)} does not support subscript`);
  }
  switch (path) {
    case 'metadata.annotations':
      return mapText(annotations);
    case 'metadata.labels':
      return mapText(labels);
    case 'metadata.name':
      return name;
    case 'metadata.namespace':
      return namespace;
    case 'metadata.uid':
      return uid;
    default:
      throw failure(`unsupported fieldPath: ${path}`);
  }
}

function resourceValue({ resources }: Container, resource: string, divisor: string): string {
  const [list = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const known = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/.test(name);
  if ((list !== 'limits' && list !== 'requests') || !known)
    throw failure(`Unsupported container resource : ${resource}`);
  const amount = resources?.[list]?.[name] ?? '0';
  const unit = divisor === '' || divisor === '0' ? '1' : divisor;
  const value = name === 'cpu' ? cpuMillis : quantityValue;
  return String(Math.ceil(value(amount) / value(unit)));
}

/** What a variable's reference stands for. Upstream: set/env/env_resolve.go @throws CommandError, StatusError */
export async function resolveReference(
  { client, namespace }: CommandContext,
  object: KubernetesObject,
  container: Container,
  { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef }: EnvVarSource,
): Promise<string> {
  if (secretKeyRef !== undefined) {
    const { name = '', key } = secretKeyRef;
    const { data } = await client.get(secrets, { namespace, name });
    const value = data?.[key];
    if (value === undefined) throw failure(`key ${key} not found in secret ${name}`);
    return new TextDecoder().decode(Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
  }
  if (configMapKeyRef !== undefined) {
    const { name = '', key } = configMapKeyRef;
    const { data } = await client.get(configMaps, { namespace, name });
    const value = data?.[key];
    if (value === undefined) throw failure(`key ${key} not found in config map ${name}`);
    return value;
  }
  if (fieldRef !== undefined) return fieldValue(object, fieldRef.fieldPath);
  if (resourceFieldRef === undefined) throw failure('invalid valueFrom');
  return resourceValue(container, resourceFieldRef.resource, resourceFieldRef.divisor ?? '');
}
