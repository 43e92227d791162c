import { describe, expect, it } from 'vitest';
import { memoryLog, type StoredObject, type StoreLog } from '../store/index.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const CRD = `${CRDS}/widgets.shop.example.com`;
const WIDGETS = '/apis/shop.example.com/v1/namespaces/default/widgets';

type Fields = Readonly<Record<string, unknown>>;

const SPEC_SCHEMA = {
  type: 'object',
  properties: { size: { type: 'integer', default: 3, maximum: 9 }, colour: { type: 'string' } },
};

function version(name: string, fields: Fields = {}): Fields {
  return {
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC_SCHEMA, status: { type: 'object' } } } },
    ...fields,
  };
}

function definition(versions: readonly Fields[] = [version('v1')], names: Fields = {}): Fields {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.shop.example.com' },
    spec: {
      group: 'shop.example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], ...names },
      versions,
    },
  };
}

function widget(name: string, spec: object = {}, rest: object = {}): object {
  return { apiVersion: 'shop.example.com/v1', kind: 'Widget', metadata: { name }, spec, ...rest };
}

async function withWidgets(versions?: readonly Fields[]): Promise<TestServer> {
  const server = await startTestServer();
  expect((await server.send('POST', CRDS, definition(versions))).code).toBe(201);
  return server;
}

/** Lets what the server does by itself come to its end. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A log that remembers what it was told, as that of a browser does. */
function keepingLog(refuses: (stored: StoredObject) => boolean = () => false): StoreLog {
  const objects = new Map<string, StoredObject>();
  let revision = 1;
  return {
    ...memoryLog(),
    durability: { durable: true },
    load: () => Promise.resolve({ revision, objects: [...objects.values()] }),
    append: (batch) => {
      if (batch.some(refuses)) return Promise.reject(new Error('the disk is on fire'));
      for (const stored of batch) {
        const path = `${stored.resource}/${stored.namespace}/${stored.name}`;
        if (stored.deleted) objects.delete(path);
        else objects.set(path, stored);
        revision = stored.revision;
      }
      return Promise.resolve();
    },
  };
}

describe('a definition', () => {
  it('is served as soon as it is created', async () => {
    const server = await withWidgets();
    const list = await server.send('GET', '/apis/shop.example.com/v1');
    expect(list.body.resources.map(({ name }: { name: string }) => name)).toEqual(['widgets']);
    const groups = await server.send('GET', '/apis');
    expect(groups.body.groups.map(({ name }: { name: string }) => name)).toContain('shop.example.com');
    const object = await server.send('POST', WIDGETS, widget('a', { colour: 'red', wheels: 4 }));
    expect(object.code).toBe(201);
    expect(object.body.spec).toEqual({ size: 3, colour: 'red' });
    expect(object.headers.get('warning')).toBe('299 - "unknown field \\"spec.wheels\\""');
  });

  it('is established, with its names', async () => {
    const server = await withWidgets();
    await settled();
    const { body } = await server.send('GET', CRD);
    expect(body.spec.names).toMatchObject({ singular: 'widget', listKind: 'WidgetList' });
    expect(body.status.acceptedNames).toEqual(body.spec.names);
    expect(body.status.storedVersions).toEqual(['v1']);
    expect(body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ]);
  });

  it('waits for names that another has, and gets them when that one goes', async () => {
    const server = await withWidgets();
    const other = {
      ...definition(undefined, { plural: 'gadgets', kind: 'Gadget', shortNames: ['wd'] }),
      metadata: { name: 'gadgets.shop.example.com' },
    };
    await server.send('POST', CRDS, other);
    await settled();
    const path = `${CRDS}/gadgets.shop.example.com`;
    expect((await server.send('GET', path)).body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'False', reason: 'ShortNamesConflict', message: '"wd" is already in use' },
      { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
    ]);
    expect((await server.send('GET', '/apis/shop.example.com/v1/gadgets')).code).toBe(404);
    await server.send('DELETE', CRD);
    await settled();
    expect((await server.send('GET', path)).body.status.acceptedNames.shortNames).toEqual(['wd']);
    expect((await server.send('GET', '/apis/shop.example.com/v1/gadgets')).code).toBe(200);
  });

  it('takes its objects with it', async () => {
    const server = await withWidgets();
    await server.send('POST', WIDGETS, widget('a'));
    const deleted = await server.send('DELETE', CRD);
    expect(deleted.body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    await settled();
    expect((await server.send('GET', CRD)).code).toBe(404);
    expect((await server.send('GET', WIDGETS)).code).toBe(404);
    await server.send('POST', CRDS, definition());
    expect((await server.send('GET', WIDGETS)).body.items).toEqual([]);
  });

  it('waits for objects with finalizers, and takes no new ones meanwhile', async () => {
    const server = await withWidgets();
    const held = { metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    await server.send('POST', WIDGETS, widget('held', {}, held));
    await server.send('DELETE', CRD);
    await settled();
    const { body } = await server.send('GET', CRD);
    expect(body.status.conditions.at(-1)).toMatchObject({ type: 'Terminating', reason: 'InstanceDeletionInProgress' });
    const refused = await server.send('POST', WIDGETS, widget('late'));
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'widgets.shop.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    });
    const patch = { metadata: { finalizers: null } };
    await server.send('PATCH', `${WIDGETS}/held`, patch, { 'content-type': 'application/merge-patch+json' });
    await settled();
    expect((await server.send('GET', CRD)).code).toBe(404);
  });

  it('tries again to delete what could not be deleted', async () => {
    let broken = true;
    const log = keepingLog(({ resource, deleted }) => broken && deleted && resource === 'widgets.shop.example.com');
    const server = await startTestServer({ log });
    await server.send('POST', CRDS, definition());
    await server.send('POST', WIDGETS, widget('a'));
    await server.send('DELETE', CRD);
    await settled();
    expect((await server.send('GET', CRD)).body.status.conditions.at(-1)).toMatchObject({
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionFailed',
      message: expect.stringContaining('could not issue all deletes: '),
    });
    broken = false;
    await server.clock.advance(5000);
    await settled();
    expect((await server.send('GET', CRD)).code).toBe(404);
  });

  it('is there again after a restart', async () => {
    const log = keepingLog();
    const first = await startTestServer({ log });
    await first.send('POST', CRDS, definition());
    await first.send('POST', WIDGETS, widget('a'));
    await settled();
    await first.close();
    const second = await startTestServer({ log });
    const { body } = await second.send('GET', WIDGETS);
    expect(body.items).toMatchObject([{ kind: 'Widget', metadata: { name: 'a' } }]);
  });

  it('is refused where it is wrong, and says why', async () => {
    const server = await startTestServer();
    const wrong = version('v1', { schema: { openAPIV3Schema: { type: 'object', properties: { a: {} } } } });
    expect((await server.send('POST', CRDS, definition([wrong]))).body).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'CustomResourceDefinition.apiextensions.k8s.io "widgets.shop.example.com" is invalid: spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields',
    });
  });

  it('warns of formats that nobody knows', async () => {
    const server = await startTestServer();
    const schema = { type: 'object', properties: { a: { type: 'string', format: 'made-up' } } };
    const { headers } = await server.send(
      'POST',
      CRDS,
      definition([version('v1', { schema: { openAPIV3Schema: schema } })]),
    );
    expect(headers.get('warning')).toBe('299 - "unrecognized format \\"made-up\\""');
  });
});

describe('several versions', () => {
  const V2 = version('v2', {
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
      },
    },
  });

  it('show the same objects', async () => {
    const server = await withWidgets([version('v1', { deprecated: true }), V2]);
    await server.send('POST', WIDGETS, widget('a', { colour: 'red' }));
    const path = '/apis/shop.example.com/v2/namespaces/default/widgets/a';
    const { body, headers } = await server.send('GET', path);
    expect(body).toMatchObject({ apiVersion: 'shop.example.com/v2', spec: { size: 3 } });
    expect(body.spec).not.toHaveProperty('colour');
    expect(headers.get('warning')).toBeNull();
    const old = await server.send('GET', `${WIDGETS}/a`);
    expect(old.headers.get('warning')).toBe(
      '299 - "shop.example.com/v1 Widget is deprecated; use shop.example.com/v2 Widget"',
    );
    await server.send('PUT', path, { ...body, spec: { size: 7 } });
    expect((await server.send('GET', `${WIDGETS}/a`)).body).toMatchObject({
      apiVersion: 'shop.example.com/v1',
      spec: { size: 7 },
    });
  });

  it('may change the one that is stored', async () => {
    const server = await withWidgets([version('v1'), V2]);
    await server.send('POST', WIDGETS, widget('a'));
    await settled();
    const { body } = await server.send('GET', CRD);
    const versions = body.spec.versions.map((each: Fields) => ({ ...each, storage: each['name'] === 'v2' }));
    const changed = await server.send('PUT', CRD, { ...body, spec: { ...body.spec, versions } });
    expect(changed.body.status.storedVersions).toEqual(['v1', 'v2']);
    expect((await server.send('GET', `${WIDGETS}/a`)).body.apiVersion).toBe('shop.example.com/v1');
    const without = { ...changed.body, spec: { ...changed.body.spec, versions: versions.slice(1) } };
    expect((await server.send('PUT', CRD, without)).body.message).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
  });
});

describe('custom objects', () => {
  const WITH_SUBRESOURCES = version('v1', {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.size',
        statusReplicasPath: '.status.ready',
        labelSelectorPath: '.status.selector',
      },
    },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: SPEC_SCHEMA,
          status: { type: 'object', properties: { ready: { type: 'integer' }, selector: { type: 'string' } } },
        },
      },
    },
  });

  it('get defaults that came after them when they are read', async () => {
    const server = await withWidgets();
    await server.send('POST', WIDGETS, widget('a'));
    await settled();
    const { body } = await server.send('GET', CRD);
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: { ...SPEC_SCHEMA.properties, shape: { type: 'string', default: 'round' } },
        },
      },
    };
    await server.send('PUT', CRD, {
      ...body,
      spec: { ...body.spec, versions: [version('v1', { schema: { openAPIV3Schema: schema } })] },
    });
    expect((await server.send('GET', WIDGETS)).body.items[0].spec).toEqual({ size: 3, shape: 'round' });
  });

  it('keep spec and status apart', async () => {
    const server = await withWidgets([WITH_SUBRESOURCES]);
    const { body } = await server.send('POST', WIDGETS, widget('a', {}, { status: { ready: 1 } }));
    expect(body).not.toHaveProperty('status');
    expect(body.metadata.generation).toBe(1);
    const status = await server.send('PUT', `${WIDGETS}/a/status`, {
      ...body,
      spec: { size: 8 },
      status: { ready: 2 },
    });
    expect(status.body).toMatchObject({ metadata: { generation: 1 }, spec: { size: 3 }, status: { ready: 2 } });
    const spec = await server.send('PUT', `${WIDGETS}/a`, { ...status.body, spec: { size: 5 }, status: { ready: 9 } });
    expect(spec.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 5 }, status: { ready: 2 } });
  });

  it('are scaled where their definition says', async () => {
    const server = await withWidgets([WITH_SUBRESOURCES]);
    const { body } = await server.send('POST', WIDGETS, widget('a'));
    await server.send('PUT', `${WIDGETS}/a/status`, { ...body, status: { ready: 2, selector: 'a=b' } });
    const { body: scale } = await server.send('GET', `${WIDGETS}/a/scale`);
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 3 }, status: { replicas: 2, selector: 'a=b' } });
    await server.send('PUT', `${WIDGETS}/a/scale`, { ...scale, spec: { replicas: 6 } });
    expect((await server.send('GET', `${WIDGETS}/a`)).body.spec.size).toBe(6);
    const tooMany = await server.send('PUT', `${WIDGETS}/a/scale`, {
      ...scale,
      metadata: { name: 'a' },
      spec: { replicas: 10 },
    });
    expect(tooMany.body.message).toBe(
      'Widget.shop.example.com "a" is invalid: spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9',
    );
  });

  it('end their watches when their schema changes', async () => {
    const server = await withWidgets();
    await settled();
    const response = await server.handler.fetch(new Request(`http://localhost${WIDGETS}?watch=true`));
    const ended = response.text();
    const { body } = await server.send('GET', CRD);
    const printed = version('v1', {
      additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
    });
    await server.send('PUT', CRD, { ...body, spec: { ...body.spec, versions: [printed] } });
    expect(await ended).toBe('');
  });

  it('are printed as their definition says', async () => {
    const columns = [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How large' },
      { name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1 },
      { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    const server = await withWidgets([version('v1', { additionalPrinterColumns: columns })]);
    await server.send('POST', WIDGETS, widget('a'));
    const table = await server.send('GET', WIDGETS, undefined, {
      accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
    });
    expect(table.body.columnDefinitions).toMatchObject([
      { name: 'Name', format: 'name' },
      { name: 'Size', type: 'integer', description: 'How large', priority: 0 },
      {
        name: 'Colour',
        priority: 1,
        description: 'Custom resource definition column (in JSONPath format): .spec.colour',
      },
      { name: 'Since', type: 'date' },
    ]);
    expect(table.body.rows[0].cells).toEqual(['a', 3, null, '0s']);
  });

  it('are refused where a field is unknown and validation is strict', async () => {
    const server = await withWidgets();
    const { body } = await server.send(
      'POST',
      `${WIDGETS}?fieldValidation=Strict`,
      '{"apiVersion":"shop.example.com/v1","kind":"Widget","metadata":{"name":"a","nom":"b"},"spec":{"wheels":4,"size":1,"size":2}}',
    );
    expect(body).toMatchObject({
      code: 400,
      message:
        'Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.size", unknown field "metadata.nom", unknown field "spec.wheels"',
    });
  });

  it('are updated by those who know their version only', async () => {
    const server = await withWidgets();
    await server.send('POST', WIDGETS, widget('a'));
    expect((await server.send('PUT', `${WIDGETS}/a`, widget('a', { size: 4 }))).body.message).toBe(
      'Widget.shop.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('warn of finalizers without a domain', async () => {
    const server = await withWidgets();
    const { headers } = await server.send(
      'POST',
      WIDGETS,
      widget('a', {}, { metadata: { name: 'a', finalizers: ['hold'] } }),
    );
    expect(headers.get('warning')).toBe(
      '299 - "metadata.finalizers: \\"hold\\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"',
    );
  });

  it('are selected by the fields that their definition names', async () => {
    const server = await withWidgets([version('v1', { selectableFields: [{ jsonPath: '.spec.colour' }] })]);
    await server.send('POST', WIDGETS, widget('a', { colour: 'red' }));
    await server.send('POST', WIDGETS, widget('b', { colour: 'blue' }));
    const { body } = await server.send('GET', `${WIDGETS}?fieldSelector=spec.colour%3Dblue`);
    expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['b']);
    expect((await server.send('GET', `${WIDGETS}?fieldSelector=spec.size%3D3`)).body.message).toContain(
      'field label not supported: spec.size',
    );
  });
});

describe('a custom kind with the name of a built-in one', () => {
  it('is not treated like that one', async () => {
    const server = await startTestServer();
    const services = {
      ...definition(undefined, { plural: 'services', kind: 'Service' }),
      metadata: { name: 'services.shop.example.com' },
    };
    expect((await server.send('POST', CRDS, services)).code).toBe(201);
    const path = '/apis/shop.example.com/v1/namespaces/default/services';
    const created = await server.send('POST', path, { ...widget('a', { size: 1 }), kind: 'Service' });
    expect(created.body).toMatchObject({ kind: 'Service', spec: { size: 1 } });
    expect(created.body.spec).not.toHaveProperty('clusterIP');
    expect((await server.send('DELETE', `${path}/a`)).body.kind).toBe('Status');
  });
});

describe('rules of a schema', () => {
  const ruled = (rule: string): Fields =>
    version('v1', {
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              'x-kubernetes-validations': [{ rule, message: 'size must not shrink' }],
              properties: { size: { type: 'integer' } },
            },
          },
        },
      },
    });

  it('are asked on every write', async () => {
    const server = await withWidgets([ruled('self.size >= oldSelf.size')]);
    await server.send('POST', WIDGETS, widget('a', { size: 5 }));
    const { body } = await server.send('GET', `${WIDGETS}/a`);
    expect((await server.send('PUT', `${WIDGETS}/a`, { ...body, spec: { size: 4 } })).body.message).toContain(
      'Widget.shop.example.com "a" is invalid: spec: Invalid value:',
    );
    expect((await server.send('PUT', `${WIDGETS}/a`, { ...body, spec: { size: 6 } })).code).toBe(200);
  });

  it('have to compile', async () => {
    const server = await startTestServer();
    const { body } = await server.send('POST', CRDS, definition([ruled('self.weight > 0')]));
    expect(body.code).toBe(422);
    expect(body.message).toContain('spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule');
    expect(body.message).toContain('undefined field');
  });
});
