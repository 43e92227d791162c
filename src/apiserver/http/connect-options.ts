import type { KubernetesObject, Resource } from '../../api/index.ts';
import { subresourceKind } from './subresource-kinds.ts';

/** Options that are true unless the query says otherwise. upstream: pkg/apis/core/v1 SetDefaults_PodExecOptions */
const DEFAULT_TRUE: ReadonlySet<string> = new Set(['stdout', 'stderr']);

type Read = (query: URLSearchParams, name: string) => unknown;

const boolean: Read = (query, name) => {
  const text = query.get(name);
  if (text === null) return DEFAULT_TRUE.has(name) ? true : undefined;
  return !['', '0', 'false'].includes(text.toLowerCase()) || undefined;
};
const text: Read = (query, name) => query.get(name) ?? undefined;
const list: Read = (query, name) => (query.has(name) ? query.getAll(name) : undefined);
const numbers: Read = (query, name) =>
  query.has(name) ? query.getAll(name).flatMap((value) => value.split(',').map(Number)) : undefined;

const STREAMS = { stdin: boolean, stdout: boolean, stderr: boolean, tty: boolean, container: text };
const PATH = { path: text };

const FIELDS: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  PodAttachOptions: STREAMS,
  PodExecOptions: { ...STREAMS, command: list },
  PodPortForwardOptions: { ports: numbers },
  PodProxyOptions: PATH,
  ServiceProxyOptions: PATH,
  NodeProxyOptions: PATH,
};

/** What a request to connect asks for, as the object that admission is shown. It has no metadata. @param path of a proxy */
export function connectOptions(
  resource: Resource,
  subresource: string,
  query: URLSearchParams,
  path: string | undefined,
): KubernetesObject {
  const { kind, version } = subresourceKind(resource, subresource);
  const fields = Object.entries(FIELDS[kind] ?? {}).flatMap(([name, read]): readonly (readonly [string, unknown])[] => {
    const value = name === 'path' && path !== undefined ? path : read(query, name);
    return value === undefined ? [] : [[name, value]];
  });
  return { kind, apiVersion: version, ...Object.fromEntries(fields) } as unknown as KubernetesObject;
}
