/** Field tables of the served types, generated from upstream's OpenAPI. Imports the generated files only. */
export type { FieldSchema, FieldType, ScalarKind } from './notation.ts';
export { type TypeSchema, goTypeName, typeSchema } from './schema.ts';
export { typeNameOf } from './type-name.ts';
export { type Descriptions, loadDescriptions } from './descriptions.ts';
