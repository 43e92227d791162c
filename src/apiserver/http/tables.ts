import { OnDemand } from '../../base/index.ts';
import type { KubernetesObject, Resource } from '../../api/index.ts';
import { badRequest } from '../registry/index.ts';
import type { Printer } from './printer.ts';

/** How objects are printed is loaded with the first table. */
export const printers = new OnDemand(async () => (await import('./printer.ts')).printer);

/** How much of each object comes with its row. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** @throws StatusError BadRequest */
export function parseIncludeObject(value: string | null): IncludeObject {
  if (value === null || value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'None' || value === 'Object') return value;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`);
}

export interface TableOptions {
  readonly printer: Printer;
  readonly resource: Resource;
  readonly include: IncludeObject;
  /** Of group `meta.k8s.io`. */
  readonly version: string;
  /** Milliseconds since the epoch, for ages. */
  readonly now: number;
}

export function partialMetadata(object: KubernetesObject, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** A `meta.k8s.io` Table of objects. @param headers later events of a watch come without columns */
export function tableOf(
  objects: readonly KubernetesObject[],
  metadata: object,
  options: TableOptions,
  headers = true,
): unknown {
  const { printer, resource, include, version, now } = options;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: headers ? printer.tableColumns(resource) : null,
    rows: objects.map((object) => ({
      cells: printer.tableRow(resource, object, now),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : partialMetadata(object, version) }),
    })),
  };
}
