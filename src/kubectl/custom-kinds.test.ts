import { expect, test } from 'vitest';
import { startTestServer } from '../apiserver/testing/server.ts';
import { kubectl } from './testing/run.ts';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer}
              colours: {type: array, items: {type: string}}
    subresources:
      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
`;

function widget(spec: string): string {
  return `apiVersion: shop.example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: ${spec}\n`;
}

test('custom kinds are known as soon as they are defined', async () => {
  const server = await startTestServer();
  const run = async (line: string, stdin = ''): Promise<string> => {
    const { stdout, stderr } = await kubectl(server, line, { stdin });
    return stdout + stderr;
  };
  expect(await run('get widgets')).toBe('error: the server doesn\'t have a resource type "widgets"\n');
  expect(await run('apply -f -', DEFINITION)).toBe(
    'customresourcedefinition.apiextensions.k8s.io/widgets.shop.example.com created\n',
  );
  expect(await run('apply -f -', widget('{size: 1, colours: [red, blue]}'))).toBe(
    'widget.shop.example.com/a created\n',
  );
  expect(await run('apply -f -', widget('{colours: [green]}'))).toBe('widget.shop.example.com/a configured\n');
  expect(await run('get wd a -o jsonpath={.spec}')).toBe('{"colours":["green"]}');
  expect(await run('scale wd/a --replicas=4')).toBe('widget.shop.example.com/a scaled\n');
  expect(await run('get wd')).toMatch(/^NAME {3}SIZE\na {6}4\n$/);
  const edited = await kubectl(server, 'edit wd a', { edit: (text) => text.replace('- green', '- white') });
  expect(edited.stdout).toBe('widget.shop.example.com/a edited\n');
  expect(await run('get wd a -o jsonpath={.spec.colours[0]}')).toBe('white');
  expect(await run('delete crd widgets.shop.example.com')).toContain('deleted');
  expect(await run('get widgets')).toBe('error: the server doesn\'t have a resource type "widgets"\n');
});
