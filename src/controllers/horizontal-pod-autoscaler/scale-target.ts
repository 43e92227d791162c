import {
  customClientResources,
  resourcePath,
  resources,
  type CustomResourceDefinition,
  type Resource,
  type Scale,
  type V2CrossVersionObjectReference,
} from '../../api/index.ts';
import { toStatusError, type Client } from '../../client/index.ts';

/** A kind of which there may be an object to scale, and the object. */
export interface ScaleTarget {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** The reference of an autoscaler cannot be followed. */
export class NoTargetError extends Error {
  override readonly name = 'NoTargetError';
}

/** Upstream: RESTMapper.RESTMappings. The version does not count: objects are the same in all. @throws NoTargetError */
export function targetOf(
  { apiVersion = '', kind, name }: V2CrossVersionObjectReference,
  namespace: string,
  definitions: readonly CustomResourceDefinition[],
): ScaleTarget {
  const parts = apiVersion.split('/');
  if (parts.length > 2) throw new NoTargetError(`unexpected GroupVersion string: ${apiVersion}`);
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  const custom = definitions.filter(({ spec }) => spec.group === group).flatMap((crd) => customClientResources(crd));
  const resource = [...resources, ...custom].find((one) => one.group === group && one.kind === kind);
  if (resource !== undefined) return { resource, namespace, name };
  throw new NoTargetError(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
}

async function send(client: Client, target: ScaleTarget, init: RequestInit): Promise<Scale> {
  const { resource, namespace, name } = target;
  const path = resourcePath(resource, { namespace, name, subresource: 'scale' });
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const request = new Request(new URL(path, 'https://kubernetes.default.svc'), { ...init, headers });
  const response = await client.raw.fetch(request);
  if (!response.ok) throw await toStatusError(response);
  return (await response.json()) as Scale;
}

/** @throws StatusError */
export function readScale(client: Client, target: ScaleTarget): Promise<Scale> {
  return send(client, target, { method: 'GET' });
}

/** Only if nobody changed the target since the scale was read. @throws StatusError */
export function writeScale(client: Client, target: ScaleTarget, scale: Scale, replicas: number): Promise<Scale> {
  const changed: Scale = { ...scale, spec: { ...scale.spec, replicas } };
  return send(client, target, { method: 'PUT', body: JSON.stringify(changed) });
}
