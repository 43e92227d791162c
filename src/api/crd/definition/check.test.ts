import { describe, expect, it } from 'vitest';
import type { CustomResourceDefinition } from '../../generated/types.ts';
import type { Schema } from '../schema/schema.ts';
import { errorText } from '../../validate/field-error.ts';
import type { Errors } from '../../validate/common.ts';
import { checkDefinition, checkDefinitionUpdate } from './check.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

function version(name: string, fields: Partial<Version> = {}): Version {
  return {
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', description: name } },
    ...fields,
  };
}

function definition(spec: Partial<Spec> = {}, name = 'plural.group.com'): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: '', creationTimestamp: '', resourceVersion: '' },
    spec: {
      group: 'group.com',
      scope: 'Namespaced',
      names: { plural: 'plural', singular: 'singular', kind: 'Plural', listKind: 'PluralList' },
      versions: [version('v1')],
      conversion: { strategy: 'None' },
      ...spec,
    },
    status: { storedVersions: [spec.versions?.find(({ storage }) => storage)?.name ?? 'v1'] },
  };
}

function withSchema(schema: Schema): CustomResourceDefinition {
  return definition({ versions: [version('v1', { schema: { openAPIV3Schema: schema } })] });
}

function problems(crd: CustomResourceDefinition): readonly string[] {
  const errors: Errors = [];
  checkDefinition(errors, crd);
  return errors.map(errorText);
}

const SCHEMA = 'spec.validation.openAPIV3Schema';

/** upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation_test.go */
const DEFINITIONS: readonly (readonly [string, CustomResourceDefinition, readonly string[]])[] = [
  ['a good one', definition(), []],
  [
    'another name',
    definition({}, 'plural.other.com'),
    ['metadata.name: Invalid value: "plural.other.com": must be spec.names.plural+"."+spec.group'],
  ],
  [
    'no domain',
    definition({ group: 'group' }, 'plural.group'),
    ['spec.group: Invalid value: "group": should be a domain with at least one dot'],
  ],
  [
    'an unknown scope',
    definition({ scope: 'Galaxy' }),
    ['spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"'],
  ],
  [
    'no schema',
    definition({ versions: [{ name: 'v1', served: true, storage: true }] }),
    ['spec.versions[0].schema.openAPIV3Schema: Required value'],
  ],
  [
    'kinds that are the same',
    definition({ names: { plural: 'plural', singular: 'singular', kind: 'Plural', listKind: 'Plural' } }),
    ['spec.names.listKind: Invalid value: "Plural": kind and listKind may not be the same'],
  ],
  [
    'a warning of a version that is not deprecated',
    definition({ versions: [version('v1', { deprecationWarning: 'old' })] }),
    ['spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions'],
  ],
  [
    'a group of the community',
    definition({ group: 'x.k8s.io' }, 'plural.x.k8s.io'),
    [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ],
  [
    'unknown fields that are to be preserved',
    definition({ preserveUnknownFields: true }),
    [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  ],
  [
    'a webhook without a client',
    definition({ conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } } }),
    ['spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook'],
  ],
  [
    'a column that is nothing',
    definition({
      versions: [version('v1', { additionalPrinterColumns: [{ name: 'a', type: 'text', jsonPath: 'spec.a' }] })],
    }),
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  ],
  [
    'a scale that looks into metadata',
    definition({
      versions: [
        version('v1', {
          subresources: { scale: { specReplicasPath: '.metadata.x', statusReplicasPath: '.status.replicas' } },
        }),
      ],
    }),
    ['spec.subresources.scale.specReplicasPath: Invalid value: ".metadata.x": should be a json path under .spec'],
  ],
  [
    'selectable fields that are none',
    definition({
      versions: [
        version('v1', {
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
          selectableFields: [{ jsonPath: '.spec' }, { jsonPath: '.spec.a' }],
        }),
      ],
    }),
    [
      'spec.selectableFields[0].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[1].jsonPath: Invalid value: ".spec.a": is an invalid path: does not refer to a valid field',
    ],
  ],
  [
    'a schema of one version of several',
    definition({
      versions: [version('v1'), version('v2', { schema: { openAPIV3Schema: { type: 'object', nullable: true } } })],
    }),
    ['spec.versions[1].schema.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root'],
  ],
];

/** upstream: pkg/apiserver/schema/validation_test.go, pkg/apis/apiextensions/validation/validation_test.go */
const SCHEMAS: readonly (readonly [string, Schema, readonly string[]])[] = [
  [
    'no type',
    { properties: { a: { type: 'string' } } },
    [`${SCHEMA}.type: Required value: must not be empty at the root`],
  ],
  [
    'fields without a type',
    { type: 'object', properties: { a: { description: 'x' } } },
    [`${SCHEMA}.properties[a].type: Required value: must not be empty for specified object fields`],
  ],
  [
    'a type nobody knows',
    { type: 'object', properties: { a: { type: 'text' } } },
    [
      `${SCHEMA}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  [
    'lists without items',
    { type: 'object', properties: { a: { type: 'array' } } },
    [`${SCHEMA}.properties[a].items: Required value: must be specified`],
  ],
  [
    'structure where values are checked',
    { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ properties: { a: { type: 'string' } } }] },
    [`${SCHEMA}.anyOf[0].properties[a].type: Forbidden: must be empty to be structural`],
  ],
  [
    'checks of what has no structure',
    { type: 'object', oneOf: [{ required: ['a'], properties: { a: { minLength: 1 } } }] },
    [`${SCHEMA}.properties[a]: Required value: because it is defined in ${SCHEMA}.oneOf[0].properties[a]`],
  ],
  [
    'an integer or string',
    {
      type: 'object',
      properties: { a: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } },
    },
    [],
  ],
  [
    'metadata',
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [
      `${SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [
    'named and nameless fields',
    {
      type: 'object',
      properties: {
        a: { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: { type: 'string' } },
      },
    },
    [
      `${SCHEMA}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
  ],
  [
    'a default of the wrong type',
    { type: 'object', properties: { a: { type: 'integer', default: 'x' } } },
    [`${SCHEMA}.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`],
  ],
  [
    'a default with unknown fields',
    { type: 'object', properties: { a: { type: 'object', default: { b: 1 } } } },
    [`${SCHEMA}.properties[a].default: Invalid value: {"b":1}: must not have unknown fields`],
  ],
  [
    'a pattern that is none',
    { type: 'object', properties: { a: { type: 'string', pattern: '(' } } },
    [
      expect.stringContaining(
        `${SCHEMA}.properties[a].pattern: Invalid value: "(": must be a valid regular expression`,
      ),
    ],
  ],
  [
    'a map without keys',
    {
      type: 'object',
      properties: { a: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } } },
    },
    [
      `${SCHEMA}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
  ],
  [
    'keys that may be missing',
    {
      type: 'object',
      properties: {
        a: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
          items: { type: 'object', properties: { k: { type: 'string' } } },
        },
      },
    },
    [
      `${SCHEMA}.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  [
    'a rule without an expression',
    { type: 'object', 'x-kubernetes-validations': [{ rule: ' ' }] },
    [`${SCHEMA}.x-kubernetes-validations[0].rule: Required value: rule is not specified`],
  ],
  [
    'words that are not known',
    { type: 'object', properties: { a: { type: 'string', $ref: '#/x' } } },
    [`${SCHEMA}.properties[a].$ref: Forbidden: $ref is not supported`],
  ],
];

describe('a CustomResourceDefinition', () => {
  it.each(DEFINITIONS)('with %s', (_name, crd, expected) => {
    expect(problems(crd)).toEqual(expected);
  });

  it.each(SCHEMAS)('with a schema with %s', (_name, schema, expected) => {
    expect(problems(withSchema(schema))).toEqual(expected);
  });

  it('must store objects in one version', () => {
    const crd = definition({ versions: [version('v1'), version('v2', { storage: true })] });
    expect(problems(crd)).toContainEqual(
      expect.stringMatching(
        /^spec\.versions: Invalid value: .*: must have exactly one version marked as storage version$/,
      ),
    );
  });

  it('keeps its scope and kind once it is established, and versions that objects may be stored in', () => {
    const conditions = [{ type: 'Established', status: 'True' }];
    const old = { ...definition(), status: { storedVersions: ['v1', 'v0'], conditions } };
    const errors: Errors = [];
    checkDefinitionUpdate(errors, { ...old, spec: { ...old.spec, scope: 'Cluster', group: 'other.com' } }, old);
    expect(errors.map(errorText)).toEqual([
      'status.storedVersions[1]: Invalid value: "v0": missing from spec.versions; v0 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v0 and removes v0 from status.storedVersions',
      'spec.scope: Invalid value: "Cluster": field is immutable',
      'spec.group: Invalid value: "other.com": field is immutable',
    ]);
  });
});
