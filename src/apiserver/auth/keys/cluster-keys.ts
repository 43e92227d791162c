import { sha256 } from '@noble/hashes/sha2.js';
import type { KubernetesObject } from '../../../api/index.ts';
import type { Registry } from '../../registry/index.ts';
import { toBase64Url } from './base64url.ts';
import { publicKeyInfo, selfSignedCa } from './cluster-ca.ts';
import { generateKey, openKey, type PrivateJwk, type SigningKey } from './p256.ts';

/** The common name of the cluster's authority. */
export const AUTHORITY = 'kubernetes';

/** No path of the API leads here: elsewhere these keys are files of the control plane. */
const STORED_AS = 'keys.tabernetes.internal';

interface KeyRecord extends KubernetesObject {
  readonly key: PrivateJwk;
  /** PEM. */
  readonly certificate?: string;
}

export interface TokenKey extends SigningKey {
  /** As upstream makes it: the hash of the public key. */
  readonly id: string;
}

/** The keys of a cluster. They are made when they are first needed, and kept in the store, so that tokens survive a reload. */
export class ClusterKeys {
  readonly #registry: Pick<Registry, 'store' | 'clock'>;
  #tokenKey: Promise<TokenKey> | undefined;
  #rootCertificate: Promise<string> | undefined;

  constructor(registry: Pick<Registry, 'store' | 'clock'>) {
    this.#registry = registry;
  }

  /** Signs the tokens of service accounts. */
  tokenKey(): Promise<TokenKey> {
    return (this.#tokenKey ??= this.#openTokenKey());
  }

  /** The certificate of the cluster's authority, PEM: `ca.crt` of pods. */
  rootCertificate(): Promise<string> {
    return (this.#rootCertificate ??= this.#certify());
  }

  /** Signs certificates in the name of the cluster's authority. */
  async authorityKey(): Promise<SigningKey> {
    await this.rootCertificate();
    const record = this.#record('ca');
    if (record === undefined) throw new Error('the authority of the cluster has no key');
    return openKey(record.key);
  }

  async #openTokenKey(): Promise<TokenKey> {
    const { key } =
      this.#record('service-accounts') ?? (await this.#create('service-accounts', { key: await generateKey() }));
    const opened = await openKey(key);
    return { ...opened, id: toBase64Url(sha256(publicKeyInfo(opened))) };
  }

  async #certify(): Promise<string> {
    const known = this.#record('ca')?.certificate;
    if (known !== undefined) return known;
    const key = await generateKey();
    const certificate = await selfSignedCa(await openKey(key), AUTHORITY, this.#registry.clock.now());
    await this.#create('ca', { key, certificate });
    return certificate;
  }

  #record(name: string): KeyRecord | undefined {
    return this.#registry.store.latest(this.#at(name))?.object as KeyRecord | undefined;
  }

  async #create(name: string, content: Pick<KeyRecord, 'key' | 'certificate'>): Promise<KeyRecord> {
    const object = {
      apiVersion: 'tabernetes.internal/v1',
      kind: 'Key',
      metadata: { name },
      ...content,
    } as unknown as KeyRecord;
    const result = this.#registry.store.txn(this.#at(name), 0, { kind: 'put', object });
    if (result.ok) await result.committed;
    return object;
  }

  #at(name: string): { readonly resource: string; readonly namespace: string; readonly name: string } {
    return { resource: STORED_AS, namespace: '', name };
  }
}
