import { typeFromText, typesFromText } from '../type-text.ts';
import { type CelType, paramsOf } from '../types.ts';
import type { CelValue } from '../values/value.ts';

/** Is called with what its parameters say: arguments are compared with them first. @throws CelError */
export type Native = (...args: never[]) => CelValue;

/** One form of a function. upstream: cel-go common/decls OverloadDecl */
export interface Overload {
  readonly name: string;
  readonly id: string;
  /** Called as `target.name(…)`: the target is the first parameter. */
  readonly member: boolean;
  readonly params: readonly CelType[];
  readonly result: CelType;
  /** Names of type parameters: `A`. */
  readonly typeParams: readonly string[];
  readonly call: Native;
}

/** @param params their types between commas, as `typeFromText` reads them */
export function func(name: string, id: string, params: string, result: string, call: Native): Overload {
  return overload(name, id, false, params, result, call);
}

export function method(name: string, id: string, params: string, result: string, call: Native): Overload {
  return overload(name, id, true, params, result, call);
}

function overload(name: string, id: string, member: boolean, params: string, result: string, call: Native): Overload {
  const types = typesFromText(params);
  const resultType = typeFromText(result);
  const typeParams = new Set<string>();
  for (const type of [...types, resultType]) collectParams(type, typeParams);
  return { name, id, member, params: types, result: resultType, typeParams: [...typeParams], call };
}

function collectParams(type: CelType, names: Set<string>): void {
  if (type.kind === 'param') names.add(type.name);
  for (const param of paramsOf(type)) collectParams(param, names);
}

export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

export function tableOf(overloads: Iterable<Overload>): FunctionTable {
  const table = new Map<string, Overload[]>();
  for (const one of overloads) {
    const known = table.get(one.name);
    if (known === undefined) table.set(one.name, [one]);
    else known.push(one);
  }
  return table;
}
