import { jsonEqual } from '../equal.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../generated/types.ts';
import type { Verdict } from './conditions.ts';

const NO_NAMES: CustomResourceDefinitionNames = { plural: '', kind: '' };

/** Names that are in use. */
interface Taken {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** What the other definitions of a group are called. */
function taken(group: string, definitions: Iterable<CustomResourceDefinition>): Taken {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { spec, status } of definitions) {
    if (spec.group !== group || status?.acceptedNames === undefined) continue;
    const { plural, singular = '', shortNames = [], kind, listKind = '' } = status.acceptedNames;
    for (const name of [plural, singular, ...shortNames]) resources.add(name);
    kinds.add(kind).add(listKind);
  }
  return { resources, kinds };
}

function conflict(wanted: string, accepted: string, used: ReadonlySet<string>): string | undefined {
  return wanted === accepted || !used.has(wanted) ? undefined : `${JSON.stringify(wanted)} is already in use`;
}

interface Decision {
  readonly names: CustomResourceDefinitionNames;
  readonly verdict: Verdict;
}

/**
 * Which of its names a definition gets: those that no other definition of its group has. It keeps what it has.
 * upstream: apiextensions-apiserver pkg/controller/status/naming_controller.go calculateNamesAndConditions
 * @param definitions all of them, this one as well
 */
export function acceptNames(crd: CustomResourceDefinition, definitions: Iterable<CustomResourceDefinition>): Decision {
  const used = taken(crd.spec.group, definitions);
  const wanted = crd.spec.names;
  const names: { -readonly [K in keyof CustomResourceDefinitionNames]: CustomResourceDefinitionNames[K] } = {
    ...(crd.status?.acceptedNames ?? NO_NAMES),
  };
  let refusal: { readonly reason: string; readonly message: string } | undefined;
  const decide = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    reason: string,
    inUse: ReadonlySet<string>,
  ): void => {
    const message = conflict(wanted[field] ?? '', names[field] ?? '', inUse);
    if (message === undefined) names[field] = wanted[field] ?? '';
    else refusal = { reason, message };
  };
  decide('plural', 'PluralConflict', used.resources);
  decide('singular', 'SingularConflict', used.resources);
  const shortNames = shortNameConflicts(wanted.shortNames ?? [], names.shortNames ?? [], used.resources);
  if (shortNames !== undefined) refusal = { reason: 'ShortNamesConflict', message: shortNames };
  else assign(names, 'shortNames', wanted.shortNames);
  decide('kind', 'KindConflict', used.kinds);
  decide('listKind', 'ListKindConflict', used.kinds);
  assign(names, 'categories', wanted.categories);
  const verdict = { reason: 'NoConflicts', message: 'no conflicts found', ...refusal };
  return { names, verdict: { type: 'NamesAccepted', status: refusal === undefined ? 'True' : 'False', ...verdict } };
}

function assign(
  names: { shortNames?: readonly string[]; categories?: readonly string[] },
  field: 'shortNames' | 'categories',
  value: readonly string[] | undefined,
): void {
  if (value === undefined) Reflect.deleteProperty(names, field);
  else names[field] = value;
}

function shortNameConflicts(
  wanted: readonly string[],
  accepted: readonly string[],
  used: ReadonlySet<string>,
): string | undefined {
  if (jsonEqual(wanted, accepted)) return undefined;
  const messages = wanted.filter((name) => !accepted.includes(name)).flatMap((name) => conflict(name, '', used) ?? []);
  const [first] = messages;
  return messages.length > 1 ? `[${messages.join(', ')}]` : first;
}
