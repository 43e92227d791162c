import type { FieldSet } from './field-set.ts';
import type { ApplyType } from './type.ts';

export type ApiObject = Readonly<Record<string, unknown>>;

/** Leaves out of a set what a request cannot change. */
export type FieldFilter = (set: FieldSet) => FieldSet;

/** A version of a kind, as ownership sees it. */
export interface TrackedVersion {
  readonly type: ApplyType;
  /** Fields that the registry resets, so that nobody owns them by such a request; all are kept where it is absent. */
  readonly filter?: FieldFilter;
}

/** A kind as one request sees it: in the version, and through the subresource, of the request. */
export interface TrackedKind extends TrackedVersion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `''` for the main resource. */
  readonly subresource: string;
  /** What a new object is compared with: what the server would make of nothing. */
  readonly empty: ApiObject;
  /** Another version of the kind; undefined when there is no such version any more. */
  versionOf(apiVersion: string): TrackedVersion | undefined;
  convert(object: ApiObject, apiVersion: string): ApiObject;
}

export function apiVersionOf({ group, version }: Pick<TrackedKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The type of a version, the request's own included; undefined when the version is gone. */
export function versionType(kind: TrackedKind, apiVersion: string): TrackedVersion | undefined {
  return apiVersion === apiVersionOf(kind) ? kind : kind.versionOf(apiVersion);
}

/** An object in another version than the request's, or in that one. */
export function inVersion(kind: TrackedKind, object: ApiObject, apiVersion: string): ApiObject {
  return object['apiVersion'] === apiVersion ? object : kind.convert(object, apiVersion);
}
