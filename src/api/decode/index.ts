/** Decoding of what clients send: upstream's Go decoding, its strictness and its messages. */
import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
import type { StatusError } from '../errors.ts';

export interface Decoded<T> {
  /** Canonical and typed; the same object when nothing had to change. */
  readonly object: T;
  /** Upstream's warnings: `unknown field "spec.replcas"`, `duplicate field "metadata.name"`. Under Strict they are errors ({@link strictDecodingError}). */
  readonly problems: readonly string[];
}
export interface ParsedJson {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** @throws StatusError BadRequest on a wrong type */
export function decode<T extends KubernetesObject>(_resource: Resource<T>, _value: unknown): Decoded<T> {
  throw new Error('not yet');
}
export function decodeText<T extends KubernetesObject>(_resource: Resource<T>, _text: string): Decoded<T> {
  throw new Error('not yet');
}
export function decodeType<T>(
  _typeName: string,
  _value: unknown,
  _as?: { readonly apiVersion: string; readonly kind: string },
): Decoded<T> {
  throw new Error('not yet');
}
export function parseJson(_text: string): ParsedJson {
  throw new Error('not yet');
}
export function strictDecodingError(
  _as: Pick<Resource, 'group' | 'version' | 'kind'>,
  _problems: readonly string[],
): StatusError {
  throw new Error('not yet');
}
