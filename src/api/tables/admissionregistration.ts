import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts';
import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  type Resource,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, column, NAME, type TableDefinition } from './column.ts';

const UNSET = '<unset>';

function kindText(kind: ParamKind | undefined): string {
  return kind === undefined ? UNSET : `${kind.apiVersion ?? ''}/${kind.kind ?? ''}`;
}

/** Upstream: printValidatingAdmissionPolicyBinding; a selector is printed as Go prints it. */
function refText(ref: ParamRef | undefined): string {
  if (ref === undefined) return UNSET;
  const { name = '', namespace = '', selector } = ref;
  if (name !== '') return `${namespace === '' ? '*' : namespace}/${name}`;
  if (selector === undefined) return UNSET;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.sort().join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

function webhookTable(
  resource: Resource,
): TableDefinition<ValidatingWebhookConfiguration | MutatingWebhookConfiguration> {
  return {
    resource,
    columns: [
      NAME,
      column('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration', 'integer'),
      AGE,
    ],
    cells: ({ metadata, webhooks = [] }, now) => [
      metadata.name,
      webhooks.length,
      ageOf(metadata.creationTimestamp, now),
    ],
  };
}

const PARAM_KIND = column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy');

const validatingPolicyTable: TableDefinition<ValidatingAdmissionPolicy> = {
  resource: validatingAdmissionPolicies,
  columns: [
    NAME,
    column(
      'Validations',
      'Validations indicates the number of validation rules defined in this configuration',
      'integer',
    ),
    PARAM_KIND,
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.validations?.length ?? 0,
    kindText(spec.paramKind),
    ageOf(metadata.creationTimestamp, now),
  ],
};

const mutatingPolicyTable: TableDefinition<MutatingAdmissionPolicy> = {
  resource: mutatingAdmissionPolicies,
  columns: [
    NAME,
    column('Mutations', 'Mutation indicates the number of mutations rules defined in this configuration', 'integer'),
    PARAM_KIND,
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.mutations?.length ?? 0,
    kindText(spec.paramKind),
    ageOf(metadata.creationTimestamp, now),
  ],
};

function bindingTable(
  resource: Resource,
): TableDefinition<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding> {
  return {
    resource,
    columns: [
      NAME,
      column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
      column('ParamRef', 'ParamRef indicates the param resource which sets the configration param'),
      AGE,
    ],
    cells: ({ metadata, spec }, now) => [
      metadata.name,
      spec.policyName ?? '',
      refText(spec.paramRef),
      ageOf(metadata.creationTimestamp, now),
    ],
  };
}

/** Upstream: pkg/printers/internalversion. */
export const admissionTables: readonly TableDefinition[] = [
  webhookTable(mutatingWebhookConfigurations),
  webhookTable(validatingWebhookConfigurations),
  validatingPolicyTable,
  mutatingPolicyTable,
  bindingTable(validatingAdmissionPolicyBindings),
  bindingTable(mutatingAdmissionPolicyBindings),
];
