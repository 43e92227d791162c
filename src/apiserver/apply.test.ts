import { beforeEach, describe, expect, test } from 'vitest';
import { deployments, pods } from '../api/index.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const WEB = `${DEPLOYMENTS}/web`;

function web(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx' }] },
      },
      ...spec,
    },
  };
}

function apply(body: unknown, query = 'fieldManager=me', path = WEB): ReturnType<TestServer['send']> {
  return server.send('PATCH', `${path}?${query}`, body, { 'content-type': 'application/apply-patch+yaml' });
}

interface Owned {
  readonly metadata: { readonly managedFields?: readonly Readonly<Record<string, unknown>>[] };
}

/** Entries without times, by `manager operation subresource`. */
function owners(object: unknown): Record<string, unknown> {
  return Object.fromEntries(
    ((object as Owned).metadata.managedFields ?? []).map((entry) => [
      [entry['manager'], entry['operation'], entry['subresource'] ?? ''].join(' ').trim(),
      entry['fieldsV1'],
    ]),
  );
}

describe('what writes are known by', () => {
  // As a real server answers `kubectl create deployment`.
  test('a created deployment belongs to its creator, without what names it', async () => {
    const { body } = await server.send('POST', `${DEPLOYMENTS}?fieldManager=kubectl-create`, web());
    expect(body.metadata.managedFields).toEqual([
      {
        manager: 'kubectl-create',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: body.metadata.creationTimestamp,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:progressDeadlineSeconds': {},
            'f:replicas': {},
            'f:revisionHistoryLimit': {},
            'f:selector': {},
            'f:strategy': {
              'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} },
              'f:type': {},
            },
            'f:template': {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': {
                    '.': {},
                    'f:image': {},
                    'f:imagePullPolicy': {},
                    'f:name': {},
                    'f:resources': {},
                    'f:terminationMessagePath': {},
                    'f:terminationMessagePolicy': {},
                  },
                },
                'f:dnsPolicy': {},
                'f:restartPolicy': {},
                'f:schedulerName': {},
                'f:securityContext': {},
                'f:terminationGracePeriodSeconds': {},
              },
            },
          },
        },
      },
    ]);
  });

  test('without a field manager it is what the user agent begins with', async () => {
    const { body } = await server.send('POST', DEPLOYMENTS, web(), { 'user-agent': 'curl/8.0 (linux)' });
    expect(Object.keys(owners(body))).toEqual(['curl Update']);
  });

  test('a changed field changes hands, a status has owners of its own', async () => {
    await server.send('POST', `${DEPLOYMENTS}?fieldManager=creator`, web());
    const merge = { 'content-type': 'application/merge-patch+json' };
    await server.send('PATCH', `${WEB}?fieldManager=scaler`, { spec: { replicas: 3 } }, merge);
    const status = { status: { replicas: 3, readyReplicas: 1 }, spec: { paused: true } };
    const { body } = await server.send('PATCH', `${WEB}/status?fieldManager=controller`, status, merge);
    const { 'creator Update': creator, ...others } = owners(body);
    expect(others).toEqual({
      'scaler Update': { 'f:spec': { 'f:replicas': {} } },
      'controller Update status': { 'f:status': { 'f:readyReplicas': {}, 'f:replicas': {} } },
    });
    expect(creator).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  test('a write that changes nothing leaves times and version alone', async () => {
    const { body: created } = await server.send('POST', `${DEPLOYMENTS}?fieldManager=creator`, web());
    await server.clock.advance(60_000);
    const { body } = await server.send('PUT', `${WEB}?fieldManager=other`, created);
    expect(body).toEqual(created);
  });

  test('a scale takes the replicas, and shows them to its own appliers', async () => {
    await server.send('POST', `${DEPLOYMENTS}?fieldManager=creator`, web());
    const merge = { 'content-type': 'application/merge-patch+json' };
    await server.send('PATCH', `${WEB}/scale?fieldManager=kubectl`, { spec: { replicas: 2 } }, merge);
    const { body } = await server.send('GET', WEB);
    const { 'creator Update': creator, ...others } = owners(body);
    expect(others).toEqual({ 'kubectl Update scale': { 'f:spec': { 'f:replicas': {} } } });
    expect(creator).not.toHaveProperty(['f:spec', 'f:replicas']);
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 5 },
    };
    const refused = await apply(scale, 'fieldManager=hpa', `${WEB}/scale`);
    expect(refused.body).toMatchObject({
      code: 409,
      message:
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using autoscaling/v1: .spec.replicas',
    });
    const forced = await apply(scale, 'fieldManager=hpa&force=true', `${WEB}/scale`);
    expect(forced.body.spec.replicas).toBe(5);
    expect(Object.keys(owners((await server.send('GET', WEB)).body))).toEqual(['hpa Apply scale', 'creator Update']);
  });

  test('an empty entry resets the owners', async () => {
    await server.send('POST', DEPLOYMENTS, web());
    const reset = { metadata: { managedFields: [{}] } };
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect((await server.send('PATCH', WEB, reset, merge)).body.metadata.managedFields).toBeUndefined();
  });

  test('owners that cannot be read are taken for none, those left out are kept', async () => {
    const { body: created } = await server.send('POST', `${DEPLOYMENTS}?fieldManager=creator`, web());
    for (const managedFields of [undefined, [{ manager: 'x', operation: 'Update' }]]) {
      const sent = {
        ...created,
        metadata: { ...created.metadata, managedFields, labels: { a: managedFields === undefined ? '1' : '2' } },
      };
      delete sent.metadata.resourceVersion;
      const { body } = await server.send('PUT', `${WEB}?fieldManager=updater`, sent);
      expect(Object.keys(owners(body))).toEqual(['creator Update', 'updater Update']);
    }
  });

  // upstream: managedfields/internal/capmanagers_test.go
  test('of many who update the oldest become one', async () => {
    await server.send('POST', `${DEPLOYMENTS}?fieldManager=m00`, web());
    let object: unknown;
    for (let at = 1; at <= 12; at++) {
      const name = `m${String(at).padStart(2, '0')}`;
      await server.clock.advance(1000);
      const patch = { metadata: { labels: { [name]: '' } } };
      const merge = { 'content-type': 'application/merge-patch+json' };
      object = (await server.send('PATCH', `${WEB}?fieldManager=${name}`, patch, merge)).body;
    }
    const names = Object.keys(owners(object));
    expect(names).toHaveLength(10);
    expect(names[0]).toBe('ancient-changes Update');
  });
});

describe('server-side apply', () => {
  test('creates, changes, takes away, and does nothing the second time', async () => {
    const created = await apply(web({ replicas: 2 }, { labels: { a: 'b' } }));
    expect(created.code).toBe(201);
    expect(owners(created.body)).toEqual({
      'me Apply': {
        'f:metadata': { 'f:labels': { 'f:a': {} } },
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
            },
          },
        },
      },
    });
    await server.clock.advance(60_000);
    const again = await apply(web({ replicas: 2 }, { labels: { a: 'b' } }));
    expect(again.code).toBe(200);
    expect(again.body).toEqual(created.body);
    const changed = await apply(web());
    expect(changed.body.metadata).not.toHaveProperty('labels');
    expect(changed.body.spec.replicas).toBe(1);
    expect(changed.body.metadata.managedFields[0].time).not.toBe(created.body.metadata.managedFields[0].time);
  });

  test('does not change what others own, unless forced', async () => {
    await server.send('POST', `${DEPLOYMENTS}?fieldManager=kubectl-client-side-apply`, web());
    const refused = await apply(web({ replicas: 3 }));
    expect(refused.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    });
    const two = await apply(web({ replicas: 3, minReadySeconds: 1, revisionHistoryLimit: 3 }));
    expect(two.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:\n- .spec.replicas\n- .spec.revisionHistoryLimit',
    );
    const forced = await apply(web({ replicas: 3 }), 'fieldManager=me&force=true');
    expect(forced.body.spec.replicas).toBe(3);
    expect(owners(forced.body)['kubectl-client-side-apply Update']).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  // upstream: managedfields/internal/lastappliedmanager_test.go, lastappliedupdater_test.go
  test('of kubectl goes on where client-side apply ended', async () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const annotations = { [annotation]: JSON.stringify(web({ replicas: 2 })) };
    await server.send(
      'POST',
      `${DEPLOYMENTS}?fieldManager=kubectl-client-side-apply`,
      web({ replicas: 2 }, { annotations }),
    );
    expect((await apply(web({ replicas: 3 }))).code).toBe(409);
    const { code, body } = await apply(web({ replicas: 3 }), 'fieldManager=kubectl');
    expect(code).toBe(200);
    expect(JSON.parse(String(body.metadata.annotations[annotation]))).toEqual(web({ replicas: 3 }));
  });

  test('to an object that nobody tracked leaves its fields with those before', async () => {
    await server.send('POST', DEPLOYMENTS, web());
    const merge = { 'content-type': 'application/merge-patch+json' };
    await server.send('PATCH', WEB, { metadata: { managedFields: [{}] } }, merge);
    const { body } = await apply(web());
    expect(Object.keys(owners(body))).toEqual(['me Apply', 'before-first-apply Update']);
  });

  test('in a dry run stores nothing', async () => {
    expect((await apply(web(), 'fieldManager=me&dryRun=All')).code).toBe(201);
    expect((await server.send('GET', WEB)).code).toBe(404);
  });

  test('reads YAML', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: "1"\n  a: "2"\n';
    const path = '/api/v1/namespaces/default/configmaps/c';
    const { code, body, headers } = await apply(text, 'fieldManager=me', path);
    expect([code, body.data]).toEqual([201, { a: '2' }]);
    expect(headers.get('warning')).toContain('line 6: key \\"a\\" already set in map');
    expect((await apply(text, 'fieldManager=me&fieldValidation=Strict', path)).body.message).toBe(
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 6: key "a" already set in map',
    );
  });

  test('works in the server’s own worker', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    };
    const ref = { namespace: 'default', name: 'p' };
    const type = 'application/apply-patch+yaml';
    const applied = await server.client.patch(pods, ref, type, pod, { fieldManager: 'agent' });
    expect(applied.metadata.managedFields).toMatchObject([{ manager: 'agent', operation: 'Apply' }]);
    const other = { ...pod, metadata: { name: 'p', labels: { a: 'b' } } };
    await server.client.patch(pods, ref, type, other, { fieldManager: 'other', force: true });
    expect((await server.client.get(pods, ref)).metadata.labels).toEqual({ a: 'b' });
  });

  const bad = (message: string, ...sent: Parameters<typeof apply>): [string, Parameters<typeof apply>, string] => [
    message.slice(0, 60),
    sent,
    message,
  ];
  test.each([
    bad(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      web(),
      'force=true',
    ),
    bad(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\u0007": invalid character U+0007 (at position 1)',
      web(),
      'fieldManager=a%07',
    ),
    bad(
      `PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes`,
      web(),
      `fieldManager=${'x'.repeat(129)}`,
    ),
    bad('metadata.managedFields must be nil', web({}, { managedFields: [] })),
    bad('the name of the object (other) does not match the name on the URL (web)', web({}, { name: 'other' })),
    bad('invalid object type: apps/v1, Kind=ReplicaSet', { ...web(), kind: 'ReplicaSet' }),
    bad(
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.replcas: field not declared in schema',
      web({ replcas: 1 }),
    ),
    bad(
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): errors:\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.paused: expected boolean, got &{1}',
      web({ replicas: 'x', paused: 1 }),
    ),
    bad(
      'Operation cannot be fulfilled on deployments.apps "web": uid mismatch: the provided object specified uid u, and no existing object was found',
      web({}, { uid: 'u' }),
    ),
  ])('refuses: %s', async (_title, sent, message) => {
    expect((await apply(...sent)).body.message).toBe(message);
  });

  test('keeps to a version that the configuration names', async () => {
    await apply(web());
    const { code, body } = await apply(web({ replicas: 4 }, { resourceVersion: '1' }));
    expect([code, body.message]).toEqual([
      409,
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
  });

  test('has no place for a status that is not there yet', async () => {
    const status = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, status: { replicas: 1 } };
    expect((await apply(status, 'fieldManager=me', `${WEB}/status`)).code).toBe(404);
    await apply(web());
    const { body } = await apply(status, 'fieldManager=controller', `${WEB}/status`);
    expect(owners(body)['controller Apply status']).toEqual({ 'f:status': { 'f:replicas': {} } });
    const stored = await server.client.get(deployments, { namespace: 'default', name: 'web' });
    expect(stored.status?.replicas).toBe(1);
  });

  test('force is for applies only', async () => {
    await apply(web());
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect((await server.send('PATCH', `${WEB}?force=true`, {}, merge)).body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });
});
