import type { ObjectMeta } from '../generated/types.ts';
import { newContext } from './context.ts';
import { structDecoder } from './decoders.ts';

/** Metadata of an object without a Go type, and the fields of it that nobody knows. @throws DecodeFailure */
export function decodeMetadata(value: unknown): {
  readonly metadata: ObjectMeta;
  /** `labels.x`, below the metadata. */
  readonly unknown: readonly string[];
} {
  const context = newContext();
  const metadata = structDecoder('ObjectMeta').decode(value, context) as ObjectMeta;
  return { metadata, unknown: context.problems.map((problem) => /"(.*)"/.exec(problem)?.[1] ?? problem) };
}
