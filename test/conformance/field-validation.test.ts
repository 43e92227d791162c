import { expect, test } from 'vitest';
import { APPLY_PATCH, type ConformanceCluster, startCluster } from './support/cluster.ts';
import { ANY_FIELDS, crd, createCrd, objectsOf } from './support/crds.ts';

// upstream: test/e2e/apimachinery/field_validation.go

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

/** With what a test puts into it. */
function deploymentText(name: string, metadata: string, spec: string): string {
  return `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"${name}",${metadata}"labels":{"app":"nginx"}},"spec":{${spec}"selector":{"matchLabels":{"app":"nginx"}},"template":{"metadata":{"labels":{"app":"nginx"}},"spec":{"containers":[{"name":"nginx","image":"nginx:latest"}]}}}}`;
}

async function strict(cluster: ConformanceCluster, path: string, body: string): Promise<string> {
  const answer = await cluster.send('POST', `${path}?fieldValidation=Strict`, body);
  expect(answer.code).toBe(400);
  return answer.body.message as string;
}

test('[sig-api-machinery] FieldValidation should detect unknown and duplicate fields of a typed object', async () => {
  const cluster = await startCluster(0);
  const body = deploymentText(
    'strict',
    '',
    '"unknown1":"value","unknownDupe":1,"unknownDupe":2,"paused":true,"paused":false,',
  );
  const message = await strict(cluster, DEPLOYMENTS, body);
  expect(message).toContain(
    'strict decoding error: unknown field "spec.unknown1", unknown field "spec.unknownDupe", duplicate field "spec.paused"',
  );
  const warned = await cluster.send('POST', `${DEPLOYMENTS}?fieldValidation=Warn`, body);
  expect(warned.code).toBe(201);
  expect(warned.headers.get('warning')).toContain('unknown field \\"spec.unknown1\\"');
  const ignored = await cluster.send(
    'POST',
    `${DEPLOYMENTS}?fieldValidation=Ignore&dryRun=All`,
    body.replace('strict', 'other'),
  );
  expect([ignored.code, ignored.headers.get('warning')]).toEqual([201, null]);
});

test('[sig-api-machinery] FieldValidation should detect unknown metadata fields of a typed object', async () => {
  const cluster = await startCluster(0);
  const body = deploymentText('strict', '"unknownMeta":"foo",', '');
  expect(await strict(cluster, DEPLOYMENTS, body)).toContain(
    'strict decoding error: unknown field "metadata.unknownMeta"',
  );
});

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        cronSpec: { type: 'string' },
        foo: { type: 'string' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
          items: {
            type: 'object',
            required: ['containerPort', 'protocol'],
            properties: {
              containerPort: { type: 'integer', format: 'int32' },
              hostIP: { type: 'string' },
              protocol: { type: 'string' },
            },
          },
        },
        knownField1: { type: 'object', properties: { name: { type: 'string' } } },
      },
    },
  },
};

function customText(name: string, spec: string, metadata = ''): string {
  return `{"apiVersion":"mygroup.example.com/v1","kind":"Foo","metadata":{"name":"${name}"${metadata}},"spec":{${spec}}}`;
}

async function started(schema: Readonly<Record<string, unknown>>): Promise<readonly [ConformanceCluster, string]> {
  const cluster = await startCluster(0);
  const definition = crd({ group: 'mygroup.example.com', kind: 'Foo', schema });
  await createCrd(cluster, definition);
  return [cluster, objectsOf(definition)];
}

function apply(cluster: ConformanceCluster, path: string, body: string) {
  return cluster.send('PATCH', `${path}?fieldManager=fieldmanager-test&fieldValidation=Strict`, body, {
    'content-type': APPLY_PATCH,
  });
}

test('[sig-api-machinery] FieldValidation should create/apply a CR with unknown fields for CRD with no validation schema', async () => {
  const [cluster, path] = await started(ANY_FIELDS);
  const spec = '"cronSpec":"* * * * */5","unknown":"field","nested":{"also":1}';
  const created = await cluster.send('POST', `${path}?fieldValidation=Strict`, customText('one', spec));
  expect(created.code).toBe(201);
  expect(created.body.spec).toMatchObject({ unknown: 'field', nested: { also: 1 } });
  expect((await apply(cluster, `${path}/two`, customText('two', spec))).code).toBe(201);
});

test('[sig-api-machinery] FieldValidation should create/apply a valid CR for CRD with validation schema', async () => {
  const [cluster, path] = await started(SCHEMA);
  const spec =
    '"foo":"foo1","cronSpec":"* * * * */5","ports":[{"name":"x","containerPort":80,"protocol":"TCP"}]'.replace(
      '"name":"x",',
      '',
    );
  expect((await cluster.send('POST', `${path}?fieldValidation=Strict`, customText('one', spec))).code).toBe(201);
  const applied = await apply(cluster, `${path}/two`, customText('two', spec));
  expect([applied.code, applied.body.spec.foo]).toEqual([201, 'foo1']);
});

test('[sig-api-machinery] FieldValidation should create/apply an invalid CR with extra properties for CRD with validation schema', async () => {
  const [cluster, path] = await started(SCHEMA);
  const spec =
    '"foo":"foo1","cronSpec":"* * * * */5","extraProperty":"arbitrary-value","ports":[{"containerPort":80,"protocol":"TCP","extra":1}]';
  const message = await strict(cluster, path, customText('one', spec));
  expect(message).toContain('strict decoding error:');
  expect(message).toContain('unknown field "spec.extraProperty"');
  expect(message).toContain('unknown field "spec.ports[0].extra"');
  const applied = await apply(cluster, `${path}/two`, customText('two', spec));
  expect(applied.code).toBe(400);
  expect(applied.body.message).toContain('.spec.extraProperty: field not declared in schema');
  const pruned = await cluster.send('POST', `${path}?fieldValidation=Warn`, customText('three', spec));
  expect(pruned.code).toBe(201);
  expect(pruned.body.spec.extraProperty).toBeUndefined();
  expect(pruned.headers.get('warning')).toContain('unknown field');
});

test('[sig-api-machinery] FieldValidation should detect duplicates in a CR when preserving unknown fields', async () => {
  const [cluster, path] = await started(ANY_FIELDS);
  const message = await strict(cluster, path, customText('one', '"foo":"foo1","foo":"foo2","unknown":1,"unknown":2'));
  expect(message).toContain('strict decoding error: duplicate field "spec.foo", duplicate field "spec.unknown"');
});

test('[sig-api-machinery] FieldValidation should detect unknown metadata fields in both the root and embedded object of a CR', async () => {
  const [cluster, path] = await started({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          template: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              spec: { type: 'object' },
            },
          },
        },
      },
    },
  });
  const spec =
    '"template":{"apiVersion":"foo/v1","kind":"Sub","metadata":{"name":"subobject","unknownSubMeta":"unknown"},"spec":{}}';
  const message = await strict(cluster, path, customText('one', spec, ',"unknownMeta":"unknown"'));
  expect(message).toContain('unknown field "metadata.unknownMeta"');
  expect(message).toContain('unknown field "spec.template.metadata.unknownSubMeta"');
});
