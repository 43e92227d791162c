import { type FieldType, typeSchema } from '../schema/index.ts';
import { MERGE_FACTS, type MergeFact } from './merge-facts.ts';

/** What a patch that does not fit its document says; the messages are upstream's. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** The type of an object in a document: a struct by name, or a map whose values have no structure. */
export type PatchType = { readonly struct: string } | { readonly values: FieldType | undefined };

export interface FieldPatch {
  readonly fact: MergeFact;
  /** Of the field's object, or of the items of its list. */
  readonly type: PatchType;
}

const NO_FACT: MergeFact = {};

function patchTypeOf(type: FieldType | undefined): PatchType {
  if (type === undefined) return { values: undefined };
  if (type.kind === 'struct') return { struct: type.name };
  if (type.kind === 'list') return patchTypeOf(type.items);
  if (type.kind === 'map') return { values: type.items };
  return { values: undefined };
}

/** @throws PatchError for a field that the type does not have */
export function lookup(type: PatchType, field: string): FieldPatch {
  if (!('struct' in type)) return { fact: NO_FACT, type: patchTypeOf(type.values) };
  const schema = typeSchema(type.struct);
  const found = schema?.fields.get(field);
  if (found === undefined) {
    const name = schema?.goName ?? type.struct;
    throw new PatchError(`unable to find api field in struct ${name} for the json field ${JSON.stringify(field)}`);
  }
  return { fact: MERGE_FACTS[type.struct]?.[field] ?? NO_FACT, type: patchTypeOf(found.type) };
}
