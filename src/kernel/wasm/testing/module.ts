import { BinaryWriter } from '../binary.ts';
import { SECTION } from '../sections.ts';

/** A module of the tests, by hand: contents of its sections as bytes. */
export interface TestModule {
  /** Entries of the type section. */
  readonly types?: readonly (readonly number[])[];
  readonly imports?: readonly (readonly [module: string, name: string, kind: number, ...description: number[]])[];
  /** Type, locals with their count, and code without its end, of each function. */
  readonly functions?: readonly {
    readonly type: number;
    readonly locals?: readonly number[];
    readonly code: readonly number[];
  }[];
  readonly tables?: readonly (readonly number[])[];
  readonly memories?: readonly (readonly number[])[];
  readonly tags?: readonly (readonly number[])[];
  readonly globals?: readonly (readonly number[])[];
  readonly exports?: readonly (readonly [name: string, kind: number, index: number])[];
  readonly start?: number;
  readonly elements?: readonly (readonly number[])[];
  readonly data?: readonly (readonly number[])[];
  readonly dataCount?: number;
  readonly customs?: readonly (readonly [name: string, contents: readonly number[]])[];
}

export const I32 = 0x7f;
export const I64 = 0x7e;
export const FUNCREF = 0x70;

/** A function type. */
export function func(parameters: readonly number[], results: readonly number[]): number[] {
  return [0x60, parameters.length, ...parameters, results.length, ...results];
}

function written(write: (writer: BinaryWriter) => void): number[] {
  const writer = new BinaryWriter();
  write(writer);
  return [...writer.result()];
}

export const u32 = (value: number): number[] => written((writer) => writer.u32(value));
export const i32 = (value: number): number[] => written((writer) => writer.i32(value));
export const text = (value: string): number[] => written((writer) => writer.name(value));

function section(id: number, entries: readonly (readonly number[])[] | undefined): number[] {
  if (entries === undefined) return [];
  const contents = [...u32(entries.length), ...entries.flat()];
  return [id, ...u32(contents.length), ...contents];
}

function body({ locals = [], code }: { locals?: readonly number[]; code: readonly number[] }): number[] {
  const contents = [...(locals.length === 0 ? [0] : locals), ...code, 0x0b];
  return [...u32(contents.length), ...contents];
}

function single(id: number, index: number | undefined): number[] {
  return index === undefined ? [] : [id, u32(index).length, ...u32(index)];
}

/** The code section, of functions. */
export function codeSection(functions: TestModule['functions']): number[] {
  return section(SECTION.code, functions?.map(body));
}

/** The module's bytes up to its code section, and those behind it. */
export function aroundCode(module: TestModule): readonly [before: number[], after: number[]] {
  const { functions } = module;
  const before = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(SECTION.type, module.types),
    ...section(
      SECTION.import,
      module.imports?.map(([from, name, kind, ...description]) => [...text(from), ...text(name), kind, ...description]),
    ),
    ...section(
      SECTION.function,
      functions?.map(({ type }) => u32(type)),
    ),
    ...section(SECTION.table, module.tables),
    ...section(SECTION.memory, module.memories),
    ...section(SECTION.tag, module.tags),
    ...section(SECTION.global, module.globals),
    ...section(
      SECTION.export,
      module.exports?.map(([name, kind, index]) => [...text(name), kind, ...u32(index)]),
    ),
    ...single(SECTION.start, module.start),
    ...section(SECTION.element, module.elements),
    ...single(SECTION.dataCount, module.dataCount),
  ];
  const after = [
    ...section(SECTION.data, module.data),
    ...(module.customs ?? []).flatMap(([name, contents]) => {
      const whole = [...text(name), ...contents];
      return [SECTION.custom, ...u32(whole.length), ...whole];
    }),
  ];
  return [before, after];
}

/** The module's bytes. */
export function encode(module: TestModule): Uint8Array<ArrayBuffer> {
  const [before, after] = aroundCode(module);
  return Uint8Array.from([...before, ...codeSection(module.functions), ...after]);
}
