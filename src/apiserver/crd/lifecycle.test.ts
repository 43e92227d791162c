import { describe, expect, it } from 'vitest';
import { startTestServer } from '../testing/server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/shop.example.com/v1/namespaces/default/widgets';

function definition(): Record<string, unknown> {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.shop.example.com' },
    spec: {
      group: 'shop.example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: { size: { type: 'integer', default: 3 }, colour: { type: 'string' } },
                },
              },
            },
          },
        },
      ],
    },
  };
}

function widget(name: string, spec: object = {}): object {
  return { apiVersion: 'shop.example.com/v1', kind: 'Widget', metadata: { name }, spec };
}

describe('a custom kind', () => {
  it('is served as soon as its definition is created', async () => {
    const server = await startTestServer();
    const created = await server.send('POST', CRDS, definition());
    expect(created.code).toBe(201);
    const list = await server.send('GET', '/apis/shop.example.com/v1');
    expect(list.body.resources.map(({ name }: { name: string }) => name)).toEqual(['widgets']);
    const object = await server.send('POST', WIDGETS, widget('a', { colour: 'red', wheels: 4 }));
    expect(object.code).toBe(201);
    expect(object.body.spec).toEqual({ size: 3, colour: 'red' });
    expect(object.headers.get('warning')).toBe('299 - "unknown field \\"spec.wheels\\""');
    const crd = await server.send('GET', `${CRDS}/widgets.shop.example.com`);
    expect(crd.body.status.acceptedNames).toEqual(crd.body.spec.names);
    expect(crd.body.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ]);
  });

  it('takes its objects with it when its definition is deleted', async () => {
    const server = await startTestServer();
    await server.send('POST', CRDS, definition());
    await server.send('POST', WIDGETS, widget('a'));
    const deleted = await server.send('DELETE', `${CRDS}/widgets.shop.example.com`);
    expect(deleted.body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await server.send('GET', `${CRDS}/widgets.shop.example.com`)).code).toBe(404);
    expect((await server.send('GET', WIDGETS)).code).toBe(404);
    await server.send('POST', CRDS, definition());
    expect((await server.send('GET', WIDGETS)).body.items).toEqual([]);
  });
});
