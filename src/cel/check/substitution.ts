import {
  type CelType,
  DYN,
  isDyn,
  isDynOrError,
  listOf,
  mapOf,
  opaqueOf,
  paramsOf,
  sameType,
  typeOfType,
} from '../types.ts';

type Mapping = Map<string, CelType>;

/** What type parameters were found to be. upstream: cel-go checker/types.go */
export class Substitution {
  #mapping: Mapping = new Map();
  #fresh = 0;

  newVariable(): CelType {
    return { kind: 'param', name: `_var${String(this.#fresh++)}` };
  }

  /** Whether values of one type can be used as the other; learns what parameters have to be for it. */
  assignable(from: CelType, to: CelType): boolean {
    return this.assignableAll([from], [to]);
  }

  assignableAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    const trial = new Map(this.#mapping);
    if (!allAssignable(trial, from, to)) return false;
    this.#mapping = trial;
    return true;
  }

  /** @param unboundIsDyn parameters that nothing is known of become dyn */
  resolve(type: CelType, unboundIsDyn: boolean): CelType {
    return substitute(this.#mapping, type, unboundIsDyn);
  }
}

/** The type with its parameters replaced. */
export function substitute(mapping: ReadonlyMap<string, CelType>, type: CelType, unboundIsDyn: boolean): CelType {
  if (type.kind === 'param') {
    const found = mapping.get(type.name);
    if (found !== undefined) return substitute(mapping, found, unboundIsDyn);
    return unboundIsDyn ? DYN : type;
  }
  const params = paramsOf(type);
  if (params.length === 0) return type;
  const [first = DYN, second = DYN] = params.map((param) => substitute(mapping, param, unboundIsDyn));
  switch (type.kind) {
    case 'list':
      return listOf(first);
    case 'map':
      return mapOf(first, second);
    case 'opaque':
      return opaqueOf(type.name, first);
    default:
      return typeOfType(first);
  }
}

/** Of two types that fit, the one that says less. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'param') return true;
  if (isDyn(b) || b.kind === 'param' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  const mine = paramsOf(a);
  if (mine.length === 0) return sameType(a, b);
  if ('name' in a && 'name' in b && a.name !== b.name) return false;
  return mine.every((param, index) => isEqualOrLessSpecific(param, paramsOf(b)[index] ?? DYN));
}

function allAssignable(mapping: Mapping, from: readonly CelType[], to: readonly CelType[]): boolean {
  return from.length === to.length && from.every((type, index) => isAssignable(mapping, type, to[index] ?? DYN));
}

function isAssignable(mapping: Mapping, from: CelType, to: CelType): boolean {
  if (to.kind === 'param') {
    const { valid, bound } = bind(mapping, from, to);
    if (valid || bound) return valid;
  }
  if (from.kind === 'param') return bind(mapping, to, from).valid;
  if (isDynOrError(from) || isDynOrError(to)) return true;
  if (from.kind === 'null') return isNullable(to);
  if (to.kind === 'null') return isNullable(from);
  if (from.kind !== to.kind) return false;
  if (from.kind === 'type') return true;
  if ('name' in from && 'name' in to && from.name !== to.name) return false;
  return allAssignable(mapping, paramsOf(from), paramsOf(to));
}

/** upstream: cel-go checker/types.go internalIsAssignableNull */
function isNullable(type: CelType): boolean {
  return ['opaque', 'struct', 'duration', 'timestamp', 'null'].includes(type.kind);
}

/** Whether a parameter may stand for a type, and whether it stood for one already. */
function bind(
  mapping: Mapping,
  type: CelType,
  param: CelType & { readonly kind: 'param' },
): { valid: boolean; bound: boolean } {
  if (sameType(type, param)) return { valid: true, bound: true };
  const known = mapping.get(param.name);
  if (known !== undefined) {
    if (sameType(type, known)) return { valid: true, bound: true };
    if (!isAssignable(mapping, type, known)) return { valid: false, bound: true };
    const general = mostGeneral(type, known);
    if (!refersTo(mapping, general, param)) mapping.set(param.name, general);
    return { valid: true, bound: true };
  }
  if (refersTo(mapping, type, param)) return { valid: false, bound: false };
  mapping.set(param.name, type);
  return { valid: true, bound: false };
}

function refersTo(mapping: Mapping, type: CelType, param: CelType): boolean {
  if (sameType(type, param)) return true;
  if (type.kind === 'param') {
    const known = mapping.get(type.name);
    return known !== undefined && refersTo(mapping, known, param);
  }
  return paramsOf(type).some((one) => refersTo(mapping, one, param));
}
