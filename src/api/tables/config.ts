import type { ConfigMap, Lease, Namespace, Secret, ServiceAccount } from '../generated/types.ts';
import { configMaps, leases, namespaces, secrets, serviceAccounts } from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column } from './column.ts';

function count(fields: object | undefined): number {
  return Object.keys(fields ?? {}).length;
}

export const namespaceTable: TableDefinition<Namespace> = {
  resource: namespaces,
  columns: [NAME, column('Status', 'The status of the namespace'), AGE],
  cells: ({ metadata, status }, now) => [metadata.name, status?.phase ?? '', ageOf(metadata.creationTimestamp, now)],
};

export const configMapTable: TableDefinition<ConfigMap> = {
  resource: configMaps,
  columns: [
    NAME,
    column(
      'Data',
      "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
    ),
    AGE,
  ],
  cells: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    count(data) + count(binaryData),
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const secretTable: TableDefinition<Secret> = {
  resource: secrets,
  columns: [
    NAME,
    column(
      'Type',
      'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types',
    ),
    column(
      'Data',
      "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
    ),
    AGE,
  ],
  cells: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? '',
    count(data),
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const serviceAccountTable: TableDefinition<ServiceAccount> = {
  resource: serviceAccounts,
  columns: [
    NAME,
    column(
      'Secrets',
      'Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use. Pods are only limited to this list if this service account has a "kubernetes.io/enforce-mountable-secrets" annotation set to "true".',
    ),
    AGE,
  ],
  cells: ({ metadata, secrets: list }, now) => [
    metadata.name,
    list?.length ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const leaseTable: TableDefinition<Lease> = {
  resource: leases,
  columns: [NAME, column('Holder', 'holderIdentity contains the identity of the holder of a current lease.'), AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.holderIdentity ?? '',
    ageOf(metadata.creationTimestamp, now),
  ],
};
