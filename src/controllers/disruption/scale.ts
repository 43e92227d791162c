import {
  customClientResources,
  customScale,
  type CustomResourceDefinition,
  type Deployment,
  hasReason,
  ownerControllerRef,
  type OwnerReference,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '../../api/index.ts';
import type { Client, InformerLease, Lister } from '../../client/index.ts';

/** The kinds that say how many pods they want. */
export interface ScaleSources {
  readonly client: Client;
  readonly deployments: InformerLease<Deployment>;
  readonly replicaSets: InformerLease<ReplicaSet>;
  readonly replicationControllers: InformerLease<ReplicationController>;
  readonly statefulSets: InformerLease<StatefulSet>;
  readonly definitions: InformerLease<CustomResourceDefinition>;
}

interface Owner {
  readonly uid: string;
  readonly replicas: number;
}

export interface ExpectedScale {
  readonly replicas: number;
  /** Names of pods that nobody controls. */
  readonly unmanaged: readonly string[];
}

type Scaled = Deployment | ReplicaSet | ReplicationController | StatefulSet;

function groupOf({ apiVersion }: OwnerReference): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function find<T extends Scaled>(lister: Lister<T>, namespace: string, owner: OwnerReference): T | undefined {
  const found = lister.get({ namespace, name: owner.name });
  return found?.metadata.uid === owner.uid ? found : undefined;
}

function asOwner(found: Scaled | undefined): Owner | undefined {
  return found === undefined ? undefined : { uid: found.metadata.uid, replicas: found.spec.replicas ?? 1 };
}

/** A ReplicaSet of a Deployment stands for the Deployment. Upstream: getPodReplicaSet, getPodDeployment */
function replicaSetOwner(sources: ScaleSources, namespace: string, owner: OwnerReference): Owner | undefined {
  const set = find(sources.replicaSets.lister, namespace, owner);
  const above = set === undefined ? undefined : ownerControllerRef(set);
  if (above?.kind !== 'Deployment' || groupOf(above) !== 'apps') return asOwner(set);
  return asOwner(find(sources.deployments.lister, namespace, above));
}

/** Upstream: getScaleController */
async function customOwner(
  { client, definitions }: ScaleSources,
  namespace: string,
  owner: OwnerReference,
): Promise<Owner | undefined> {
  const group = groupOf(owner);
  const definition = definitions.lister
    .list()
    .find(({ spec, status }) => spec.group === group && (status?.acceptedNames ?? spec.names).kind === owner.kind);
  const resource = definition === undefined ? undefined : customClientResources(definition)[0];
  const version = definition?.spec.versions.find(({ name }) => name === resource?.version);
  const paths = version?.subresources?.scale;
  if (resource === undefined || paths === undefined) {
    const plural = resource?.resource ?? `${owner.kind.toLowerCase()}s`;
    throw new Error(`${group === '' ? plural : `${plural}.${group}`} does not implement the scale subresource`);
  }
  try {
    const object = await client.get(resource, { namespace, name: owner.name });
    if (object.metadata.uid !== owner.uid) return undefined;
    return { uid: owner.uid, replicas: customScale(object, paths).specReplicas ?? 0 };
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  }
}

async function ownerOf(sources: ScaleSources, namespace: string, owner: OwnerReference): Promise<Owner | undefined> {
  const { replicationControllers, statefulSets } = sources;
  const group = groupOf(owner);
  if (group === 'apps' && owner.kind === 'ReplicaSet') return replicaSetOwner(sources, namespace, owner);
  if (group === 'apps' && owner.kind === 'StatefulSet') return asOwner(find(statefulSets.lister, namespace, owner));
  if (group === '' && owner.kind === 'ReplicationController') {
    return asOwner(find(replicationControllers.lister, namespace, owner));
  }
  return customOwner(sources, namespace, owner);
}

/** How many pods the controllers of these are asked to have. Upstream: getExpectedScale @throws Error */
export async function expectedScale(sources: ScaleSources, pods: readonly Pod[]): Promise<ExpectedScale> {
  const replicas = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const { name, namespace = '' } = pod.metadata;
    const reference = ownerControllerRef(pod);
    if (reference === undefined) unmanaged.push(name);
    if (reference === undefined || replicas.has(reference.uid)) continue;
    const owner = await ownerOf(sources, namespace, reference);
    if (owner === undefined) throw new Error(`found no controllers for pod ${JSON.stringify(name)}`);
    replicas.set(owner.uid, owner.replicas);
  }
  return { replicas: [...replicas.values()].reduce((sum, count) => sum + count, 0), unmanaged };
}
