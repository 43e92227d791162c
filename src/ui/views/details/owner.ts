import type { KubernetesObject } from '../../../api/index.ts';
import { resourceOf } from '../../state/kinds.ts';
import type { Fact } from './fact.ts';

/** The controller that keeps the object. */
export function ownerFact({ metadata }: KubernetesObject): Fact {
  const owner =
    metadata.ownerReferences?.find(({ controller }) => controller === true) ?? metadata.ownerReferences?.[0];
  if (owner === undefined) return { name: 'Controlled by', value: undefined };
  const resource = resourceOf(owner);
  const namespace = resource?.namespaced === true ? (metadata.namespace ?? '') : '';
  return {
    name: 'Controlled by',
    value: `${owner.kind}/${owner.name}`,
    object: resource === undefined ? undefined : { resource, namespace, name: owner.name },
  };
}
