import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS, deployment } from '../../testing/objects.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const MATCH = {
  resourceRules: [
    { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
  ],
};

const apply = (expression: string): object => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patch = (expression: string): object => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

/** A server with policies `p0`, `p1`, …, each with a binding of its name. */
async function serverWith(...policies: readonly object[]): Promise<TestServer> {
  const server = await startTestServer();
  for (const [index, policy] of policies.entries()) {
    const metadata = { name: `p${String(index)}` };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const spec = { matchConstraints: MATCH, reinvocationPolicy: 'Never', ...policy };
    const kind = 'MutatingAdmissionPolicy';
    const answer = await server.send('POST', `${GROUP}/mutatingadmissionpolicies`, {
      apiVersion,
      kind,
      metadata,
      spec,
    });
    expect(answer.body).toMatchObject({ kind });
    const binding = { apiVersion, kind: `${kind}Binding`, metadata, spec: { policyName: metadata.name } };
    expect((await server.send('POST', `${GROUP}/mutatingadmissionpolicybindings`, binding)).code).toBe(201);
  }
  return server;
}

// upstream: test/integration/apiserver/cel/mutatingadmissionpolicy, k8s.io/apiserver/pkg/admission/plugin/policy/mutating
describe('MutatingAdmissionPolicy', () => {
  it.each<[string, object, object]>([
    ['fields', apply('Object{spec: Object.spec{replicas: 7}}'), { spec: { replicas: 7 } }],
    [
      'labels',
      apply("Object{metadata: Object.metadata{labels: {'a': 'b', 'n': string(object.spec.replicas)}}}"),
      { metadata: { labels: { a: 'b', n: '1' } } },
    ],
    [
      'items of lists, by their keys',
      apply(
        "Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: object.spec.template.spec.containers.map(c, Object.spec.template.spec.containers{name: c.name, env: [Object.spec.template.spec.containers.env{name: 'X', value: '1'}]})}}}}",
      ),
      {
        spec: {
          template: { spec: { containers: [{ name: 'main', image: 'nginx', env: [{ name: 'X', value: '1' }] }] } },
        },
      },
    ],
    ['operations', patch("[JSONPatch{op: 'replace', path: '/spec/replicas', value: 3}]"), { spec: { replicas: 3 } }],
    [
      'operations with objects and escaped keys',
      patch(
        "[JSONPatch{op: 'add', path: '/metadata/labels', value: {}}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: 'c'}]",
      ),
      { metadata: { labels: { 'a/b': 'c' } } },
    ],
    [
      'nothing where a test fails',
      patch(
        "[JSONPatch{op: 'test', path: '/spec/replicas', value: 9}, JSONPatch{op: 'replace', path: '/spec/replicas', value: 3}]",
      ),
      { spec: { replicas: 1 } },
    ],
  ])('changes %s', async (_, mutation, expected) => {
    const server = await serverWith({ mutations: [mutation] });
    const { code, body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect(code).toBe(201);
    expect(body).toMatchObject(expected);
  });

  it('changes one thing after the other', async () => {
    const server = await serverWith(
      {
        mutations: [
          apply('Object{spec: Object.spec{replicas: object.spec.replicas + 1}}'),
          apply('Object{spec: Object.spec{replicas: variables.twice}}'),
        ],
        variables: [{ name: 'twice', expression: 'object.spec.replicas * 2' }],
      },
      { mutations: [apply('Object{spec: Object.spec{replicas: object.spec.replicas + 10}}')] },
    );
    expect((await server.send('POST', DEPLOYMENTS, deployment('web'))).body.spec.replicas).toBe(14);
  });

  it('asks again who wants to see what others change', async () => {
    const label = "Object{metadata: Object.metadata{labels: {'seen': string(object.spec.replicas)}}}";
    const server = await serverWith(
      { mutations: [apply(label)], reinvocationPolicy: 'IfNeeded' },
      { mutations: [apply('Object{spec: Object.spec{replicas: object.spec.replicas + 1}}')] },
    );
    const { body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect([body.spec.replicas, body.metadata.labels.seen]).toEqual([2, '2']);
  });

  it.each<[string, object, string]>([
    [
      'types that are not those of the fields',
      apply('Object{spec: Object.wrong{replicas: 1}}'),
      'type mismatch: unexpected type name "Object.wrong", expected "Object.spec", which matches field name path from root Object type',
    ],
    [
      'fields that do not exist',
      apply('Object{spec: Object.spec{nope: 1}}'),
      'error applying patch: failed to convert patch object to typed object: .spec.nope: field not declared in schema',
    ],
    [
      'what is replaced as a whole',
      apply("Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'a': 'b'}}}}"),
      'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector',
    ],
    [
      'errors',
      apply('Object{spec: Object.spec{replicas: object.spec.nope}}'),
      "expression 'Object{spec: Object.spec{replicas: object.spec.nope}}' resulted in error: no such key: nope",
    ],
  ])('refuses %s', async (_, mutation, expected) => {
    const server = await serverWith({ mutations: [mutation] });
    const { code, body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    const message = `policy 'p0' with binding 'p0' denied request: ${expected}`;
    expect([code, body.reason, body.message]).toEqual([403, 'Invalid', message]);
    expect(body.details).toMatchObject({ name: 'web', causes: [{ message }] });
    const ignoring = await serverWith({ mutations: [mutation], failurePolicy: 'Ignore' });
    expect((await ignoring.send('POST', DEPLOYMENTS, deployment('web'))).code).toBe(201);
  });
});
