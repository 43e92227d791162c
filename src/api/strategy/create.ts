import type { ObjectMeta, ServedMeta } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { randomSuffix } from '../pods/index.ts';
import type { Resource } from '../resources/index.ts';
import { formatTime } from '../time/index.ts';
import type { CreateContext } from './create-context.ts';
import { strategyOf } from './strategies.ts';

export type { CreateContext };

/** Longest base that leaves room for the suffix in a label. */
const MAX_BASE = 63 - 5;

/** The base, cut to fit, and five characters of upstream's alphabet (storage/names). @param random numbers in [0, 1) */
export function generateName(base: string, random: () => number): string {
  return `${base.slice(0, MAX_BASE)}${randomSuffix(random)}`;
}

/** What only the server sets, and a new object does not have yet. */
const NOT_ON_CREATE: readonly (keyof ObjectMeta)[] = [
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'resourceVersion',
  'generation',
];

/** Metadata of a new object: what only the server sets is set by it. */
export function newMetadata(
  resource: Pick<Resource, 'namespaced'>,
  meta: ObjectMeta,
  context: CreateContext,
): ServedMeta {
  const next: Record<string, unknown> = { ...meta };
  for (const field of NOT_ON_CREATE) if (field in next) Reflect.deleteProperty(next, field);
  const { name = '', generateName: base = '', namespace = '' } = meta;
  if (name === '' && base !== '' && context.random !== undefined) next['name'] = generateName(base, context.random);
  if (resource.namespaced && namespace === '' && context.namespace !== undefined) next['namespace'] = context.namespace;
  next['uid'] = context.uid;
  next['creationTimestamp'] = formatTime(context.now);
  return next as unknown as ServedMeta;
}

/**
 * A new object as it is to be validated and stored: metadata of the server, a generated name, and no status that a
 * client made up.
 */
export function prepareForCreate<T extends KubernetesObject>(
  resource: Resource<T>,
  object: T,
  context: CreateContext,
): T {
  if (resource.behavior !== undefined) return resource.behavior.prepareForCreate(object, context) as T;
  const strategy = strategyOf(resource);
  const made = newMetadata(resource, object.metadata, context);
  const metadata = strategy.generation === undefined ? made : { ...made, generation: 1 };
  const next: T & { spec?: unknown; status?: unknown } = { ...object, metadata };
  if (strategy.specOnCreate !== undefined) next.spec = strategy.specOnCreate(next as never, context.user);
  if (strategy.statusOnCreate !== undefined) next.status = strategy.statusOnCreate(next as never);
  return strategy.onCreate === undefined ? next : (strategy.onCreate(next as never) as T);
}
