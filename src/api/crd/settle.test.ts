import { describe, expect, it } from 'vitest';
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../generated/types.ts';
import { settle } from './settle.ts';

const NOW = Date.UTC(2026, 0, 1);

function definition(
  names: CustomResourceDefinitionNames,
  status: CustomResourceDefinition['status'] = {},
  group = 'group.com',
): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}`, uid: '', creationTimestamp: '', resourceVersion: '' },
    spec: { group, scope: 'Namespaced', names, versions: [] },
    status,
  };
}

function names(plural: string, kind: string, shortNames?: readonly string[]): CustomResourceDefinitionNames {
  return {
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    ...(shortNames === undefined ? {} : { shortNames }),
  };
}

const BOXES = names('boxes', 'Box', ['bx']);
const TAKEN = definition(BOXES, { acceptedNames: BOXES });

/** upstream: apiextensions-apiserver pkg/controller/status/naming_controller_test.go */
const CASES: readonly (readonly [string, CustomResourceDefinitionNames, string, string])[] = [
  ['a plural', { ...names('tins', 'Tin'), plural: 'boxes' }, 'PluralConflict', '"boxes" is already in use'],
  ['a singular', { ...names('tins', 'Tin'), singular: 'box' }, 'SingularConflict', '"box" is already in use'],
  ['a short name', names('tins', 'Tin', ['tn', 'bx']), 'ShortNamesConflict', '"bx" is already in use'],
  ['a kind', { ...names('tins', 'Tin'), kind: 'Box' }, 'KindConflict', '"Box" is already in use'],
  [
    'the kind of a list',
    { ...names('tins', 'Tin'), listKind: 'BoxList' },
    'ListKindConflict',
    '"BoxList" is already in use',
  ],
];

describe('names that another definition of the group has', () => {
  it.each(CASES)('%s', (_name, wanted, reason, message) => {
    const crd = definition(wanted);
    const { status } = settle(crd, [TAKEN, crd], NOW);
    expect(status?.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'False', reason, message, lastTransitionTime: '2026-01-01T00:00:00Z' },
      { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
    ]);
  });
});

it('names of another group do not matter', () => {
  const crd = definition(BOXES, {}, 'other.com');
  expect(settle(crd, [TAKEN, crd], NOW).status?.acceptedNames).toEqual(BOXES);
});

it('an established definition stays so, with the names that it has', () => {
  const tins = names('tins', 'Tin');
  const accepted = settle(definition(tins), [TAKEN], NOW);
  const greedy = { ...accepted, spec: { ...accepted.spec, names: { ...tins, shortNames: ['bx'] } } };
  const { status } = settle(greedy, [TAKEN, greedy], NOW);
  expect(status?.acceptedNames).toEqual(tins);
  expect(status?.conditions).toMatchObject([
    { type: 'NamesAccepted', status: 'False', reason: 'ShortNamesConflict' },
    { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
  ]);
});

it('what is settled stays as it is', () => {
  const once = settle(definition(BOXES), [], NOW);
  expect(settle(once, [once], NOW + 1000)).toBe(once);
});

it('a group of the community says who approved of it', () => {
  const crd = definition(BOXES, {}, 'x.k8s.io');
  const metadata = { ...crd.metadata, annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' } };
  expect(settle({ ...crd, metadata }, [], NOW).status?.conditions).toContainEqual({
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: 'False',
    reason: 'UnapprovedAnnotation',
    message: 'not approved: "unapproved, a test"',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  });
});
