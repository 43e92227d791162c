import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function definition(rules: readonly object[]): unknown {
  const spec = {
    type: 'object',
    properties: { replicas: { type: 'integer' }, name: { type: 'string' } },
    'x-kubernetes-validations': rules,
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'foos.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'foos', kind: 'Foo' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
}

async function served(rules: readonly object[]): Promise<TestServer> {
  const server = await startTestServer();
  expect((await server.send('POST', CRDS, definition(rules))).code).toBe(201);
  return server;
}

const FOOS = '/apis/example.com/v1/namespaces/default/foos';
const foo = (spec: object): unknown => ({ apiVersion: 'example.com/v1', kind: 'Foo', metadata: { name: 'a' }, spec });

// upstream: apiextensions-apiserver test/integration/validation_test.go
describe('rules of custom kinds', () => {
  it('refuse objects', async () => {
    const server = await served([{ rule: 'self.replicas <= 3', message: 'at most three' }]);
    const created = await server.send('POST', FOOS, foo({ replicas: 2 }));
    expect(created.code).toBe(201);
    const { code, body } = await server.send('PUT', `${FOOS}/a`, { ...created.body, spec: { replicas: 4 } });
    expect(code).toBe(422);
    expect(body.message).toBe('Foo.example.com "a" is invalid: spec: Invalid value: at most three');
  });

  it('may speak of change', async () => {
    const server = await served([{ rule: 'self.name == oldSelf.name', message: 'name is immutable' }]);
    expect((await server.send('POST', FOOS, foo({ name: 'x' }))).code).toBe(201);
    const patch = { 'content-type': 'application/merge-patch+json' };
    const refused = await server.send('PATCH', `${FOOS}/a`, { spec: { name: 'y' } }, patch);
    expect(refused.body.message).toBe('Foo.example.com "a" is invalid: spec: Invalid value: name is immutable');
    expect((await server.send('PATCH', `${FOOS}/a`, { spec: { replicas: 1 } }, patch)).code).toBe(200);
  });

  it('have to compile', async () => {
    const server = await startTestServer();
    const { code, body } = await server.send('POST', CRDS, definition([{ rule: 'self.foo == 1' }]));
    expect(code).toBe(422);
    expect(body.details.causes).toEqual([
      {
        reason: 'FieldValueInvalid',
        field: 'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule',
        message: expect.stringContaining("compilation failed: ERROR: <input>:1:5: undefined field 'foo'"),
      },
    ]);
  });
});
