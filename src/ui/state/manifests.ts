import type { Document } from 'yaml';
import type { KubernetesObject, Resource } from '../../api/index.ts';
import { resourceOf } from './kinds.ts';

/** An object of a manifest: what it is, and the line where it begins, counted from 1. */
export interface ManifestObject {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly line: number;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function manifestObject(text: string, document: Document.Parsed): ManifestObject | undefined {
  const value = document.toJS() as Partial<KubernetesObject> | null;
  const name = value?.metadata?.name;
  if (value?.kind === undefined || value.apiVersion === undefined || name === undefined) return undefined;
  const resource = resourceOf({ apiVersion: value.apiVersion, kind: value.kind });
  if (resource === undefined) return undefined;
  const namespace = resource.namespaced ? (value.metadata?.namespace ?? 'default') : '';
  return { resource, namespace, name, line: lineOf(text, document.contents?.range[0] ?? 0) };
}

/** The objects of a manifest that are served here, as far as it can be read; kubectl reports the rest. */
export async function manifestObjects(text: string): Promise<readonly ManifestObject[]> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    try {
      return document.errors.length > 0 ? [] : (manifestObject(text, document) ?? []);
    } catch {
      // An alias that leads nowhere, for instance: kubectl says so.
      return [];
    }
  });
}
