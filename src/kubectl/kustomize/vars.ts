import { KustomizeError } from './failure.ts';
import { type FieldSpec, visitField } from './field-spec.ts';
import { effectiveNamespace, type GvkSelector, gvkOf, gvkText, isClusterScoped } from './ids.ts';
import type { Variable } from './kustomization.ts';
import type { ResMap } from './res-map.ts';
import { isList, isScalar, isTree, type Slot, slotOf, splitFieldPath, type Tree } from './tree.ts';

type Value = string | number | boolean;

function gvkOfVariable({ objref }: Variable): Required<GvkSelector> {
  const { apiVersion = '', group = '', version = '', kind = '' } = objref;
  return apiVersion === '' ? { group, version, kind } : { ...gvkOf(apiVersion, kind) };
}

/** As Go prints it. */
function variableText(variable: Variable): string {
  return `{${variable.name} ${gvkText(gvkOfVariable(variable))} {${variable.fieldref?.fieldPath || 'metadata.name'}}}`;
}

/** Variables of a kustomization and of those below it; each knows which resource it is about. */
export class Variables {
  readonly #known = new Map<string, Variable>();

  add(map: ResMap, variables: readonly Variable[]): void {
    for (const variable of variables) this.#bind(map, variable);
    for (const variable of variables) this.#register(variable);
  }

  addAll(other: Variables): void {
    for (const variable of other.#known.values()) this.#register(variable);
  }

  #register(variable: Variable): void {
    if (this.#known.has(variable.name)) throw new KustomizeError(`var '${variable.name}' already encountered`);
    this.#known.set(variable.name, variable);
  }

  #bind(map: ResMap, variable: Variable): void {
    const gvk = gvkOfVariable(variable);
    const { name = '', namespace = '' } = variable.objref;
    const target = { ...gvk, name, namespace, clusterScoped: isClusterScoped(gvk) };
    const exact = namespace !== '' || target.clusterScoped;
    const matched = map.withAnyId(
      (id) =>
        id.name === name &&
        id.group === gvk.group &&
        id.version === gvk.version &&
        id.kind === gvk.kind &&
        (!exact || effectiveNamespace(id) === effectiveNamespace(target)),
    );
    if (matched.length > 1) {
      throw new KustomizeError(
        `found ${String(matched.length)} resId matches for var ${variableText(variable)} (unable to disambiguate)`,
      );
    }
    matched[0]?.history.refVarNames.push(variable.name);
  }

  /** What each stands for, when all names are final. */
  values(map: ResMap): ReadonlyMap<string, unknown> {
    const names = [...this.#known.keys()].sort();
    return new Map(names.map((name) => [name, this.#valueOf(map, name)]));
  }

  #valueOf(map: ResMap, name: string): unknown {
    const variable = this.#known.get(name);
    if (variable === undefined) return undefined;
    const resource = map.resources.find((it) => it.history.refVarNames.includes(name));
    if (resource === undefined) {
      throw new KustomizeError(
        `var '${variableText(variable)}' cannot be mapped to a field in the set of known resources`,
      );
    }
    const value = valueAt(resource.content, variable.fieldref?.fieldPath || 'metadata.name');
    if (value !== undefined) return value;
    throw new KustomizeError(`field specified in var '${variableText(variable)}' not found in corresponding resource`);
  }
}

function valueAt(content: Tree, path: string): unknown {
  // `spec.a[b]` is `spec.a.b`.
  const parts = splitFieldPath(path.replace(/\[(\w+)\]/g, '.$1'));
  return parts.reduce<unknown>((value, part) => {
    if (isList(value)) return value[Number(part)];
    return isTree(value) ? value[part] : undefined;
  }, content);
}

/** What a text is with its `$(NAME)` filled in; one that is nothing else becomes the value itself. */
export function expand(text: string, valueOf: (name: string) => Value | undefined): Value {
  const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
  if (whole !== undefined) return valueOf(whole) ?? text;
  return text.replace(/\$(\$|\(([^)]*)\))/g, (match, _inner, name: string | undefined) =>
    name === undefined ? '$' : String(valueOf(name) ?? match),
  );
}

/** Upstream: api/filters/refvar. @returns names of variables that nothing uses */
export function resolveVariables(
  map: ResMap,
  values: ReadonlyMap<string, unknown>,
  specs: readonly FieldSpec[],
): readonly string[] {
  const used = new Set<string>();
  const valueOf = (name: string): Value | undefined => {
    const value = values.get(name);
    if (!isScalar(value) || typeof value === 'bigint') return undefined;
    used.add(name);
    return value;
  };
  const replace = (slot: Slot): void => {
    if (typeof slot.value === 'string') slot.set(expand(slot.value, valueOf));
  };
  for (const resource of map.resources) {
    for (const spec of specs) {
      visitField(resource.content, spec, (slot) => {
        const { value } = slot;
        if (isTree(value)) for (const key of Object.keys(value)) replace(slotOf(value, key));
        else if (isList(value)) {
          for (const [at, item] of value.entries()) {
            if (typeof item !== 'string') throw new KustomizeError('invalid value type expect a string');
            replace(slotOf(value, at));
          }
        } else replace(slot);
      });
    }
  }
  return [...values.keys()].filter((name) => !used.has(name));
}
