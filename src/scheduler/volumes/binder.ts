import type { Clock } from '../../base/index.ts';
import {
  persistentVolumeClaims,
  persistentVolumes,
  type CSINode,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/index.ts';
import type { Client, Informer, Lister } from '../../client/index.ts';
import { ANNOTATION, classOf } from './claims.ts';
import { isReservedFor } from './match-volume.ts';
import type { VolumePlan } from './plan.ts';
import type { VolumeView } from './volume-view.ts';
import { allBound, type Pending } from './wait-bound.ts';

export interface VolumeSources {
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly storageClasses: Lister<StorageClass>;
  readonly csiNodes: Lister<CSINode>;
}

const BY_CLASS = 'storageClass';

const MERGE = 'application/merge-patch+json';

/**
 * Volumes and claims with what the scheduler has promised of them but not yet written, and the writing of it.
 * Upstream: plugins/volumebinding/binder.go.
 */
export class VolumeBinder implements VolumeView {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #sources: VolumeSources;
  /** Volumes promised to a claim, by name of the volume. */
  readonly #promised = new Map<string, PersistentVolumeClaim>();
  /** Nodes that claims are to be provisioned for, by uid of the claim. */
  readonly #chosen = new Map<string, string>();

  constructor(client: Client, clock: Clock, sources: VolumeSources) {
    this.#client = client;
    this.#clock = clock;
    this.#sources = sources;
    sources.volumes.addIndex(BY_CLASS, (volume) => [classOf(volume)]);
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    const claim = this.#sources.claims.lister.get({ namespace, name });
    const nodeName = claim === undefined ? undefined : this.#chosen.get(claim.metadata.uid);
    if (claim === undefined || nodeName === undefined) return claim;
    const annotations = { ...claim.metadata.annotations, [ANNOTATION.selectedNode]: nodeName };
    return { ...claim, metadata: { ...claim.metadata, annotations } };
  }

  volume(name: string): PersistentVolume | undefined {
    const volume = this.#sources.volumes.lister.get({ name });
    return volume === undefined ? undefined : this.#withPromise(volume);
  }

  volumesOfClass(storageClassName: string): readonly PersistentVolume[] {
    const volumes = this.#sources.volumes.lister.byIndex(BY_CLASS, storageClassName);
    return this.#promised.size === 0 ? volumes : volumes.map((volume) => this.#withPromise(volume));
  }

  storageClass(name: string): StorageClass | undefined {
    return this.#sources.storageClasses.get({ name });
  }

  csiNode(name: string): CSINode | undefined {
    return this.#sources.csiNodes.get({ name });
  }

  /** From now on nobody else gets what the plan promises. Upstream: AssumePodVolumes. */
  assume({ bindings, provisioned }: VolumePlan, nodeName: string): void {
    for (const { claim, volume } of bindings) this.#promised.set(volume.metadata.name, claim);
    for (const claim of provisioned) this.#chosen.set(claim.metadata.uid, nodeName);
  }

  /** The plan is done, or given up. Upstream: RevertAssumedPodVolumes. */
  forget({ bindings, provisioned }: VolumePlan): void {
    for (const { volume } of bindings) this.#promised.delete(volume.metadata.name);
    for (const claim of provisioned) this.#chosen.delete(claim.metadata.uid);
  }

  /**
   * Writes what the plan promises, and waits until the claims of the pod are bound. Upstream: BindPodVolumes.
   * @throws Error with what the user is to read
   */
  async commit(plan: VolumePlan, nodeName: string, signal: AbortSignal): Promise<void> {
    const pending = await Promise.all([
      ...plan.bindings.map(({ claim, volume }) => this.#reserve(volume, claim)),
      ...plan.provisioned.map((claim) => this.#choose(claim, nodeName)),
    ]);
    if (pending.length > 0) await allBound(pending, this.#sources.claims, this.#clock, signal);
  }

  #withPromise(volume: PersistentVolume): PersistentVolume {
    const claim = this.#promised.get(volume.metadata.name);
    if (claim === undefined || volume.spec.claimRef !== undefined) return volume;
    return { ...volume, spec: { ...volume.spec, claimRef: claimRef(claim) } };
  }

  async #reserve(volume: PersistentVolume, claim: PersistentVolumeClaim): Promise<Pending> {
    const { name, resourceVersion, annotations } = volume.metadata;
    const byController = isReservedFor(volume, claim) ? annotations?.[ANNOTATION.boundByController] : 'yes';
    await this.#client.patch(persistentVolumes, { name }, MERGE, {
      metadata: {
        resourceVersion,
        ...(byController === undefined ? {} : { annotations: { [ANNOTATION.boundByController]: byController } }),
      },
      spec: { claimRef: claimRef(claim) },
    });
    return { claim, chosenIn: undefined };
  }

  async #choose(claim: PersistentVolumeClaim, nodeName: string): Promise<Pending> {
    const { namespace, name, uid } = claim.metadata;
    const written = await this.#client.patch(persistentVolumeClaims, { namespace, name }, MERGE, {
      metadata: { uid, annotations: { [ANNOTATION.selectedNode]: nodeName } },
    });
    return { claim, chosenIn: written.metadata.resourceVersion };
  }
}

function claimRef({ apiVersion, kind, metadata }: PersistentVolumeClaim) {
  const { namespace = '', name, uid, resourceVersion } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion };
}
