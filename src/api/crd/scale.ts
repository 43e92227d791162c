import type { KindBehavior } from '../kind-behavior.ts';
import type { KubernetesObject } from '../meta.ts';
import { isObject } from './schema/schema.ts';

type Scale = NonNullable<KindBehavior['scale']>;

/** What a custom object says of its scale. */
export interface CustomScale {
  /** Undefined where the object does not say. */
  readonly specReplicas: number | undefined;
  readonly statusReplicas: number;
  readonly selector: string;
}

function namesOf(path: string): readonly string[] {
  return path.replace(/^\./, '').split('.');
}

/** The value at a path of names (`.spec.replicas`); undefined where there is none. */
export function valueAtPath(object: unknown, path: string): unknown {
  let value = object;
  for (const name of namesOf(path)) {
    if (!isObject(value)) return undefined;
    value = value[name];
  }
  return value;
}

/** upstream: apiextensions-apiserver pkg/registry/customresource/etcd.go scaleFromCustomResource */
export function customScale(object: KubernetesObject, paths: Scale): CustomScale {
  const replicas = valueAtPath(object, paths.specReplicasPath);
  const status = valueAtPath(object, paths.statusReplicasPath);
  const selector = paths.labelSelectorPath === undefined ? '' : valueAtPath(object, paths.labelSelectorPath);
  return {
    specReplicas: typeof replicas === 'number' ? replicas : undefined,
    statusReplicas: typeof status === 'number' ? status : 0,
    selector: typeof selector === 'string' ? selector : '',
  };
}

/** An object with another number at the path of its replicas. */
export function withCustomReplicas(object: KubernetesObject, paths: Scale, replicas: number): KubernetesObject {
  return withValue(object, namesOf(paths.specReplicasPath), replicas) as KubernetesObject;
}

function withValue(object: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  const fields = isObject(object) ? object : {};
  return { ...fields, [name]: rest.length === 0 ? value : withValue(fields[name], rest, value) };
}
