import { describe, expect, it } from 'vitest';
import type {
  MutatingAdmissionPolicy,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhook,
} from '../generated/types.ts';
import { checkMutatingPolicy, checkValidatingBinding, checkValidatingPolicy } from './admission-policies.ts';
import { checkWebhooks } from './admission-webhooks.ts';
import { errorText, type FieldError } from './field-error.ts';

const RULE = { operations: ['CREATE'], apiGroups: ['a'], apiVersions: ['v1'], resources: ['b'] };
const MATCH = { matchPolicy: 'Exact', namespaceSelector: {}, objectSelector: {}, resourceRules: [RULE] };

function texts<T>(how: (errors: FieldError[], object: T) => void, object: T): string[] {
  const errors: FieldError[] = [];
  how(errors, object);
  return errors.map(errorText);
}

// upstream: pkg/apis/admissionregistration/validation/validation_test.go
describe('ValidatingAdmissionPolicy', () => {
  const policy = (spec: object): ValidatingAdmissionPolicy =>
    ({
      metadata: { name: 'config' },
      spec: { failurePolicy: 'Fail', matchConstraints: MATCH, validations: [{ expression: 'true' }], ...spec },
    }) as unknown as ValidatingAdmissionPolicy;

  it.each<[object, string[]]>([
    [{}, []],
    [
      { failurePolicy: 'other' },
      ['spec.failurePolicy: Unsupported value: "other": supported values: "Fail", "Ignore"'],
    ],
    [{ matchConstraints: undefined }, ['spec.matchConstraints: Required value']],
    [{ matchConstraints: { ...MATCH, resourceRules: [] } }, ['spec.matchConstraints.resourceRules: Required value']],
    [
      { matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, operations: ['CREATE', '*'] }] } },
      [
        'spec.matchConstraints.resourceRules[0].operations: Invalid value: ["CREATE","*"]: if \'*\' is present, must not specify other operations',
      ],
    ],
    [
      { matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, resources: ['*', 'a'] }] } },
      [
        'spec.matchConstraints.resourceRules[0].resources: Invalid value: ["*","a"]: if \'*\' is present, must not specify other resources without subresources',
      ],
    ],
    [
      { matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, resources: ['a/*', 'a/x'] }] } },
      [
        'spec.matchConstraints.resourceRules[0].resources[1]: Invalid value: "a/x": if \'a/*\' is present, must not specify a/x',
      ],
    ],
    [
      { matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, resourceNames: ['a/b', 'c', 'c'] }] } },
      [
        'spec.matchConstraints.resourceRules[0].resourceNames[0]: Invalid value: "a/b": may not contain \'/\'',
        'spec.matchConstraints.resourceRules[0].resourceNames[2]: Duplicate value: "c"',
      ],
    ],
    [
      { paramKind: { apiVersion: 'a/b/c', kind: 'F.oo' } },
      [
        'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
        expect.stringContaining(
          'spec.paramKind.kind: Invalid value: "F.oo": may have mixed case, but should otherwise match: ',
        ),
      ],
    ],
    [
      { validations: [] },
      [
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [
      { validations: [{ expression: ' ', message: 'a\nb', reason: 'x' }] },
      [
        'spec.validations[0].expression: Required value: expression is not specified',
        'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks',
        'spec.validations[0].reason: Unsupported value: "x": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      ],
    ],
    [
      { variables: [{ name: 'if', expression: '1' }] },
      ['spec.variables[0].name: Invalid value: "if": name is not a valid CEL identifier'],
    ],
    [
      {
        matchConditions: [
          { name: 'a', expression: 'true' },
          { name: 'a', expression: '' },
        ],
      },
      ['spec.matchConditions[1].expression: Required value', 'spec.matchConditions[1].name: Duplicate value: "a"'],
    ],
  ])('%j', (spec, expected) => {
    expect(texts(checkValidatingPolicy, policy(spec))).toEqual(expected);
  });
});

describe('ValidatingAdmissionPolicyBinding', () => {
  it.each<[object, string[]]>([
    [{ policyName: 'p', validationActions: ['Deny'] }, []],
    [
      { validationActions: ['Deny', 'Warn', 'illegal'] },
      [
        'spec.policyName: Required value',
        'spec.validationActions[2]: Unsupported value: "illegal": supported values: "Audit", "Deny", "Warn"',
        'spec.validationActions: Invalid value: ["Deny","Warn","illegal"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
    [
      { policyName: 'p', validationActions: [], paramRef: { name: 'a', selector: {} } },
      [
        'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
        'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
        'spec.paramRef.parameterNotFoundAction: Required value',
        'spec.validationActions: Required value: at least one validation action is required',
      ],
    ],
  ])('%j', (spec, expected) => {
    expect(texts(checkValidatingBinding, { spec } as unknown as ValidatingAdmissionPolicyBinding)).toEqual(expected);
  });
});

describe('MutatingAdmissionPolicy', () => {
  it.each<[object, string[]]>([
    [{ mutations: [] }, ['spec.mutations: Required value: mutations must contain at least one item']],
    [
      { mutations: [{ patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } }] },
      [
        'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch',
        'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
      ],
    ],
    [
      { matchConstraints: { ...MATCH, resourceRules: [{ ...RULE, operations: ['DELETE'] }] } },
      [
        'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
      ],
    ],
    [{ reinvocationPolicy: undefined }, ['spec.reinvocationPolicy: Required value']],
  ])('%j', (spec, expected) => {
    const mutations = [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }];
    const base = { failurePolicy: 'Fail', matchConstraints: MATCH, mutations, reinvocationPolicy: 'Never' };
    const policy = { spec: { ...base, ...spec } } as unknown as MutatingAdmissionPolicy;
    expect(texts(checkMutatingPolicy, policy)).toEqual(expected);
  });
});

describe('webhooks', () => {
  it.each<[object, string[]]>([
    [{}, []],
    [
      { name: 'k8s.io' },
      ['webhooks[0].name: Invalid value: "k8s.io": should be a domain with at least three segments separated by dots'],
    ],
    [{ clientConfig: {} }, ['webhooks[0].clientConfig: Required value: exactly one of url or service is required']],
    [
      { clientConfig: { url: 'http://a?b#c' } },
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
        'webhooks[0].clientConfig.url: Invalid value: "c": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "b": query parameters are not permitted in the URL',
      ],
    ],
    [
      { clientConfig: { service: { name: 'n', namespace: 'ns', path: '/a//b', port: 0 } } },
      [
        'webhooks[0].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
        'webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty',
      ],
    ],
    [
      { sideEffects: 'Some' },
      ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    ],
    [
      { timeoutSeconds: 31 },
      ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      { admissionReviewVersions: ['v9'] },
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1'],
    ],
  ])('%j', (hook, expected) => {
    const base = {
      name: 'webhook.k8s.io',
      clientConfig: { url: 'https://example.com/a' },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    };
    const webhooks = [{ ...base, ...hook } as unknown as ValidatingWebhook];
    expect(texts(checkWebhooks, { metadata: { name: 'x' }, webhooks } as never)).toEqual(expected);
  });
});
