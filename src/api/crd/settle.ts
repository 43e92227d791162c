import { jsonEqual } from '../equal.ts';
import type { CustomResourceDefinition } from '../generated/types.ts';
import { acceptNames } from './accepted-names.ts';
import { approvalVerdict } from './approval.ts';
import { isTrue, type Verdict, withCondition } from './conditions.ts';

const ESTABLISHED: Verdict = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const NOT_ACCEPTED: Verdict = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

/**
 * A definition whose status says which of its names are accepted and whether it is served; the same object where its
 * status says that already. Once established it stays so.
 * upstream: apiextensions-apiserver pkg/controller/status, pkg/controller/establish
 * @param definitions all of them, this one as well @param now milliseconds since the Unix epoch
 */
export function settle(
  crd: CustomResourceDefinition,
  definitions: Iterable<CustomResourceDefinition>,
  now: number,
): CustomResourceDefinition {
  const approval = approvalVerdict(crd);
  const named = withNames(crd, definitions, now);
  return establish(approval === undefined ? named : withCondition(named, approval, now), now);
}

function withNames(
  crd: CustomResourceDefinition,
  definitions: Iterable<CustomResourceDefinition>,
  now: number,
): CustomResourceDefinition {
  if (crd.status !== undefined && jsonEqual(crd.spec.names, crd.status.acceptedNames)) return crd;
  const { names, verdict } = acceptNames(crd, definitions);
  const named = jsonEqual(names, crd.status?.acceptedNames)
    ? crd
    : { ...crd, status: { ...crd.status, acceptedNames: names } };
  return withCondition(named, verdict, now);
}

function establish(crd: CustomResourceDefinition, now: number): CustomResourceDefinition {
  if (isTrue(crd, 'Established')) return crd;
  return withCondition(crd, isTrue(crd, 'NamesAccepted') ? ESTABLISHED : NOT_ACCEPTED, now);
}
