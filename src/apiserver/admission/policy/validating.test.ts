import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS, deployment, CONFIG_MAPS } from '../../testing/objects.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';

const DEPLOYMENT_RULES = {
  resourceRules: [
    { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
  ],
};

interface Given {
  readonly policy: object;
  readonly binding?: object;
}

/** A server with a policy `p` and a binding `b`. */
async function serverWith({ policy, binding = {} }: Given): Promise<TestServer> {
  const server = await startTestServer();
  const kinds = [
    [
      'validatingadmissionpolicies',
      'ValidatingAdmissionPolicy',
      'p',
      { matchConstraints: DEPLOYMENT_RULES, ...policy },
    ],
    [
      'validatingadmissionpolicybindings',
      'ValidatingAdmissionPolicyBinding',
      'b',
      { policyName: 'p', validationActions: ['Deny'], ...binding },
    ],
  ] as const;
  for (const [path, kind, name, spec] of kinds) {
    const body = { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, spec };
    const answer = await server.send('POST', `${GROUP}/${path}`, body);
    expect(answer.body).toMatchObject({ kind });
  }
  return server;
}

// upstream: k8s.io/apiserver/pkg/admission/plugin/policy/validating, test/integration/apiserver/cel
describe('ValidatingAdmissionPolicy', () => {
  it('refuses what fails a validation', async () => {
    const server = await serverWith({ policy: { validations: [{ expression: 'object.spec.replicas <= 3' }] } });
    expect((await server.send('POST', DEPLOYMENTS, deployment('ok', 3))).code).toBe(201);
    const { code, body } = await server.send('POST', DEPLOYMENTS, deployment('web', 4));
    expect(code).toBe(422);
    const message =
      "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.replicas <= 3";
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: `deployments.apps "web" is forbidden: ${message}`,
      details: { name: 'web', group: 'apps', kind: 'deployments', causes: [{ message }] },
    });
  });

  it.each<[string, object, string]>([
    ['a message', { message: ' too many ' }, 'too many'],
    ['a made message', { messageExpression: "'max 3, not ' + string(object.spec.replicas)" }, 'max 3, not 4'],
    ['a message that cannot be made', { messageExpression: 'string(object.nope)', message: 'fallback' }, 'fallback'],
  ])('says %s', async (_, extra, expected) => {
    const server = await serverWith({
      policy: { validations: [{ expression: 'object.spec.replicas <= 3', ...extra }] },
    });
    const { body } = await server.send('POST', DEPLOYMENTS, deployment('web', 4));
    expect(body.message).toContain(`denied request: ${expected}`);
  });

  it('gives its reason', async () => {
    const validations = [{ expression: 'false', reason: 'Forbidden' }];
    const { code, body } = await (
      await serverWith({ policy: { validations } })
    ).send('POST', DEPLOYMENTS, deployment('x'));
    expect([code, body.reason]).toEqual([403, 'Forbidden']);
  });

  it.each<[string, object, number]>([
    ['errors deny', { validations: [{ expression: 'object.spec.nope == 1' }] }, 422],
    ['errors are ignored', { validations: [{ expression: 'object.spec.nope == 1' }], failurePolicy: 'Ignore' }, 201],
    [
      'conditions that do not hold',
      {
        validations: [{ expression: 'false' }],
        matchConditions: [{ name: 'c', expression: "request.operation == 'UPDATE'" }],
      },
      201,
    ],
    [
      'conditions that hold',
      {
        validations: [{ expression: 'false' }],
        matchConditions: [{ name: 'c', expression: "request.userInfo.username != ''" }],
      },
      422,
    ],
    [
      'variables',
      {
        variables: [
          { name: 'replicas', expression: 'object.spec.replicas' },
          { name: 'twice', expression: 'variables.replicas * 2' },
        ],
        validations: [{ expression: 'variables.twice == 2' }],
      },
      201,
    ],
    ['the namespace', { validations: [{ expression: "namespaceObject.metadata.name == 'default'" }] }, 201],
    ['no old object', { validations: [{ expression: 'oldObject == null' }] }, 201],
    ['the authorizer', { validations: [{ expression: "authorizer.requestResource.check('delete').allowed()" }] }, 201],
    [
      'selectors that select nothing',
      {
        validations: [{ expression: 'false' }],
        matchConstraints: { ...DEPLOYMENT_RULES, objectSelector: { matchLabels: { a: 'b' } } },
      },
      201,
    ],
    [
      'namespaces that are selected',
      {
        validations: [{ expression: 'false' }],
        matchConstraints: {
          ...DEPLOYMENT_RULES,
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
        },
      },
      422,
    ],
    [
      'rules that exclude',
      {
        validations: [{ expression: 'false' }],
        matchConstraints: { ...DEPLOYMENT_RULES, excludeResourceRules: DEPLOYMENT_RULES.resourceRules },
      },
      201,
    ],
  ])('%s', async (_, policy, expected) => {
    const server = await serverWith({ policy });
    expect((await server.send('POST', DEPLOYMENTS, deployment('web'))).code).toBe(expected);
  });

  it('warns and notes instead of refusing', async () => {
    const server = await serverWith({
      policy: { validations: [{ expression: 'false', message: 'no' }] },
      binding: { validationActions: ['Warn', 'Audit'] },
    });
    const { code, headers } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect(code).toBe(201);
    expect(headers.get('warning')).toBe(
      "299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no\"",
    );
  });

  describe('with parameters', () => {
    const policy = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'object.spec.replicas <= int(params.data.max)' }],
    };
    const limits = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'limits', labels: { l: '1' } },
      data: { max: '2' },
    };

    it.each<[string, object]>([
      ['by name', { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' }],
      ['by labels, where the object is', { selector: { matchLabels: { l: '1' } }, parameterNotFoundAction: 'Deny' }],
    ])('%s', async (_, paramRef) => {
      const server = await serverWith({ policy, binding: { paramRef } });
      expect((await server.send('POST', DEPLOYMENTS, deployment('early'))).body.message).toContain(
        'denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
      );
      await server.send('POST', CONFIG_MAPS, limits);
      expect((await server.send('POST', DEPLOYMENTS, deployment('few', 2))).code).toBe(201);
      expect((await server.send('POST', DEPLOYMENTS, deployment('many', 3))).code).toBe(422);
    });

    it('that may be missing', async () => {
      const paramRef = { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Allow' };
      const server = await serverWith({ policy, binding: { paramRef } });
      expect((await server.send('POST', DEPLOYMENTS, deployment('any', 9))).code).toBe(201);
    });
  });
});

// upstream: pkg/apis/admissionregistration/validation/validation_test.go
describe('policies', () => {
  const send = async (spec: object): Promise<{ code: number; message: string }> => {
    const server = await startTestServer();
    const { code, body } = await server.send('POST', `${GROUP}/validatingadmissionpolicies`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p' },
      spec: { matchConstraints: DEPLOYMENT_RULES, ...spec },
    });
    return { code, message: body.message };
  };

  it.each<[string, object, string]>([
    [
      'do not compile',
      { validations: [{ expression: 'object.x +' }] },
      'spec.validations[0].expression: Invalid value: "object.x +": compilation failed: ERROR: <input>:1:11: Syntax error: mismatched input \'<EOF>\'',
    ],
    [
      'are no conditions',
      { validations: [{ expression: '1' }] },
      'spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int',
    ],
    [
      'refer to what is not there',
      { validations: [{ expression: 'params.x == 1' }] },
      "undeclared reference to 'params' (in container '')",
    ],
    [
      'ask who may do what to say something',
      { validations: [{ expression: 'true', messageExpression: "authorizer.path('/').check('get').reason()" }] },
      "undeclared reference to 'authorizer' (in container '')",
    ],
    [
      'are no annotation',
      { auditAnnotations: [{ key: 'k', valueExpression: '1' }] },
      'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
    ],
    [
      'refer to variables that come later',
      {
        variables: [
          { name: 'a', expression: 'variables.b' },
          { name: 'b', expression: '1' },
        ],
        validations: [{ expression: 'true' }],
      },
      'spec.variables[0].expression: Invalid value: "variables.b": compilation failed: ERROR: <input>:1:10: undefined field \'b\'',
    ],
  ])('cannot have expressions that %s', async (_, spec, expected) => {
    const { code, message } = await send(spec);
    expect(code).toBe(422);
    expect(message).toContain(expected);
  });
});

// upstream: k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking_test.go
describe('types', () => {
  const statusOf = async (spec: object): Promise<unknown> => {
    const server = await serverWith({ policy: spec });
    const read = async (): Promise<{ observedGeneration?: number }> => {
      const { body } = await server.send('GET', `${GROUP}/validatingadmissionpolicies/p`);
      return body.status as { observedGeneration?: number };
    };
    await expect.poll(async () => (await read()).observedGeneration).toBe(1);
    return read();
  };

  it('are checked', async () => {
    const expression = "object.spec.replica < 5 && object.metadata.labels['a'] == 'b'";
    expect(await statusOf({ validations: [{ expression, messageExpression: 'string(object.spec.paused)' }] })).toEqual({
      observedGeneration: 1,
      typeChecking: {
        expressionWarnings: [
          {
            fieldRef: 'spec.validations[0].expression',
            warning: `apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replica'\n | ${expression}\n | ...........^\n`,
          },
        ],
      },
    });
  });

  it('of variables are known', async () => {
    const variables = [{ name: 'containers', expression: 'object.spec.template.spec.containers' }];
    const good = { variables, validations: [{ expression: "variables.containers.all(c, c.image.startsWith('x'))" }] };
    expect(await statusOf(good)).toEqual({ observedGeneration: 1, typeChecking: {} });
    const bad = { variables, validations: [{ expression: 'variables.containers.all(c, c.imag == 1)' }] };
    expect(JSON.stringify(await statusOf(bad))).toContain("undefined field 'imag'");
  });
});
