import { type FunctionTable, type Overload, tableOf } from './functions/overload.ts';
import { type CelType, paramsOf, structOf } from './types.ts';

/** What is known of a declared type of objects. */
export interface StructDeclaration {
  readonly name: string;
  /** By the name expressions use. */
  readonly fields: ReadonlyMap<string, CelType>;
}

export interface EnvironmentOptions {
  readonly functions: Iterable<Overload>;
  readonly variables: Readonly<Record<string, CelType>>;
  readonly structs?: Iterable<StructDeclaration>;
}

/** What expressions can refer to. upstream: cel-go cel/env.go */
export class Environment {
  readonly functions: FunctionTable;
  readonly variables: ReadonlyMap<string, CelType>;
  readonly #structs: ReadonlyMap<string, StructDeclaration>;

  constructor({ functions, variables, structs = [] }: EnvironmentOptions) {
    this.functions = tableOf(functions);
    this.variables = new Map(Object.entries(variables));
    this.#structs = new Map([...structs].map((struct) => [struct.name, struct]));
  }

  struct(name: string): StructDeclaration | undefined {
    return this.#structs.get(name);
  }

  /** The type a name denotes as a value: `int`, `google.protobuf.Duration`, a declared one. */
  typeNamed(name: string): CelType | undefined {
    return TYPE_NAMES.get(name) ?? (this.#structs.has(name) ? structOf(name) : undefined);
  }
}

const DYNAMIC: CelType = { kind: 'dyn' };

/** upstream: cel-go common/stdlib/standard.go, and the types the libraries of Kubernetes declare */
const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ...(['bool', 'int', 'uint', 'double', 'string', 'bytes'] as const).map((kind) => [kind, { kind }] as const),
  ['null_type', { kind: 'null' }],
  ['dyn', DYNAMIC],
  ['list', { kind: 'list', params: [DYNAMIC] }],
  ['map', { kind: 'map', params: [DYNAMIC, DYNAMIC] }],
  ['type', { kind: 'type', params: [] }],
  ['google.protobuf.Timestamp', { kind: 'timestamp' }],
  ['google.protobuf.Duration', { kind: 'duration' }],
  ['optional_type', { kind: 'opaque', name: 'optional_type', params: [DYNAMIC] }],
  ['net.IP', { kind: 'opaque', name: 'net.IP', params: [] }],
  ['net.CIDR', { kind: 'opaque', name: 'net.CIDR', params: [] }],
  ...['kubernetes.URL', 'kubernetes.Quantity', 'kubernetes.Semver', 'kubernetes.NamedFormat'].map(
    (name) => [name, structOf(name)] as const,
  ),
]);

/** Whether a type has this one in it. */
export function mentions(type: CelType, wanted: (type: CelType) => boolean): boolean {
  return wanted(type) || paramsOf(type).some((param) => mentions(param, wanted));
}
