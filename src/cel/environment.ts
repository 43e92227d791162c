import { type FunctionTable, type Overload, tableOf } from './functions/overload.ts';
import { type CelType, structOf } from './types.ts';

/** What is known of a declared type of objects. */
export interface StructDeclaration {
  readonly name: string;
  /** By the name expressions use. */
  readonly fields: Pick<ReadonlyMap<string, CelType>, 'get'>;
}

export interface EnvironmentOptions {
  readonly functions: Iterable<Overload>;
  readonly variables: Readonly<Record<string, CelType>>;
  readonly structs?: Iterable<StructDeclaration>;
  /** Types that are not known beforehand, by name. */
  readonly resolveStruct?: (name: string) => StructDeclaration | undefined;
}

/** What expressions can refer to. upstream: cel-go cel/env.go */
export class Environment {
  readonly functions: FunctionTable;
  readonly variables: ReadonlyMap<string, CelType>;
  readonly #structs: ReadonlyMap<string, StructDeclaration>;
  readonly #resolve: (name: string) => StructDeclaration | undefined;

  constructor({ functions, variables, structs = [], resolveStruct = () => undefined }: EnvironmentOptions) {
    this.functions = tableOf(functions);
    this.variables = new Map(Object.entries(variables));
    this.#resolve = resolveStruct;
    this.#structs = new Map([...structs].map((struct) => [struct.name, struct]));
  }

  struct(name: string): StructDeclaration | undefined {
    return this.#structs.get(name) ?? this.#resolve(name);
  }

  /** The type a name denotes as a value: `int`, `google.protobuf.Duration`, a declared one. */
  typeNamed(name: string): CelType | undefined {
    return TYPE_NAMES.get(name) ?? (this.struct(name) === undefined ? undefined : structOf(name));
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
