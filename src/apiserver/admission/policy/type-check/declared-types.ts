import { type FieldType, type Resource, typeNameOf, typeSchema } from '../../../../api/index.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  declare,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  type Schema,
  STRING,
  type StructDeclaration,
  structOf,
  structsOf,
  TIMESTAMP,
  unescapeName,
} from '../../../../cel/index.ts';

/** A kind as expressions see it. */
export interface DeclaredKind {
  readonly type: CelType;
  /** The types its fields have; made as they are asked for, since some hold themselves. */
  readonly resolve: (name: string) => StructDeclaration | undefined;
}

const SCALARS: Partial<Readonly<Record<FieldType['kind'], CelType>>> = {
  string: STRING,
  boolean: BOOL,
  int32: INT,
  int64: INT,
  double: DOUBLE,
  time: TIMESTAMP,
  microtime: TIMESTAMP,
  bytes: BYTES,
};

/** The types of a resource's objects; undefined where they have no schema. upstream: policy/validating/typechecking.go declType */
export function declaredKind(resource: Resource): DeclaredKind | undefined {
  const { behavior, kind } = resource;
  return behavior === undefined ? builtInKind(typeNameOf(resource), kind) : customKind(behavior.openApiSchema, kind);
}

function customKind(schema: Schema | undefined, kind: string): DeclaredKind | undefined {
  const declaration = schema === undefined ? undefined : declare(schema, kind, true);
  if (declaration === undefined) return undefined;
  const structs = new Map(structsOf(declaration).map((struct) => [struct.name, struct]));
  return { type: declaration.type, resolve: (name) => structs.get(name) };
}

function builtInKind(typeName: string, kind: string): DeclaredKind | undefined {
  if (typeSchema(typeName) === undefined) return undefined;
  /** Types are named by where they are: `Deployment.spec.template`. */
  const places = new Map([[kind, typeName]]);
  const typeOf = (type: FieldType, place: string): CelType => {
    if (type.kind === 'list') return listOf(typeOf(type.items, `${place}.@idx`));
    if (type.kind === 'map') return mapOf(STRING, typeOf(type.items, `${place}.@elem`));
    if (type.kind !== 'struct') return SCALARS[type.kind] ?? DYN;
    if (typeSchema(type.name) === undefined) return DYN;
    places.set(place, type.name);
    return structOf(place);
  };
  return {
    type: structOf(kind),
    resolve(name) {
      const place = places.get(name);
      const schema = place === undefined ? undefined : typeSchema(place);
      if (schema === undefined) return undefined;
      const find = (field: string): CelType | undefined => {
        const found = schema.fields.get(unescapeName(field) ?? field);
        return found === undefined ? undefined : typeOf(found.type, `${name}.${field}`);
      };
      return { name, fields: { get: find } };
    },
  };
}
