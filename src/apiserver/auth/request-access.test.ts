import { describe, expect, it } from 'vitest';
import { requestAccess } from './request-access.ts';

const user = { username: 'jane', groups: [] };

function asked(method: string, path: string): Record<string, string> {
  const { user: whose, kind, ...rest } = requestAccess(user, method, new URL(path, 'https://server'));
  expect(whose).toBe(user);
  return Object.fromEntries(Object.entries({ kind, ...rest }).filter(([, value]) => value !== ''));
}

// upstream: k8s.io/apiserver/pkg/endpoints/request/requestinfo_test.go TestGetAPIRequestInfo
describe('a request for a resource is', () => {
  const v1 = { kind: 'resource', version: 'v1' };
  it.each<readonly [string, string, Record<string, string>]>([
    ['GET', '/api/v1/namespaces', { ...v1, verb: 'list', resource: 'namespaces' }],
    [
      'GET',
      '/api/v1/namespaces/other',
      { ...v1, verb: 'get', resource: 'namespaces', namespace: 'other', name: 'other' },
    ],
    ['GET', '/api/v1/namespaces/other/pods', { ...v1, verb: 'list', resource: 'pods', namespace: 'other' }],
    [
      'GET',
      '/api/v1/namespaces/other/pods/foo',
      { ...v1, verb: 'get', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    [
      'HEAD',
      '/api/v1/namespaces/other/pods/foo',
      { ...v1, verb: 'get', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    ['GET', '/api/v1/pods', { ...v1, verb: 'list', resource: 'pods' }],
    ['HEAD', '/api/v1/pods', { ...v1, verb: 'list', resource: 'pods' }],
    [
      'GET',
      '/api/v1/namespaces/other/pods/foo/status',
      { ...v1, verb: 'get', resource: 'pods', subresource: 'status', namespace: 'other', name: 'foo' },
    ],
    ['GET', '/api/v1/namespaces/other/pods?watch=true', { ...v1, verb: 'watch', resource: 'pods', namespace: 'other' }],
    ['GET', '/api/v1/namespaces/other/pods?watch=false', { ...v1, verb: 'list', resource: 'pods', namespace: 'other' }],
    ['GET', '/api/v1/namespaces/other/pods?watch=0', { ...v1, verb: 'list', resource: 'pods', namespace: 'other' }],
    ['GET', '/api/v1/watch/pods', { ...v1, verb: 'watch', resource: 'pods' }],
    ['GET', '/api/v1/watch/namespaces/other/pods', { ...v1, verb: 'watch', resource: 'pods', namespace: 'other' }],
    [
      'PUT',
      '/api/v1/namespaces/other/finalize',
      { ...v1, verb: 'update', resource: 'namespaces', subresource: 'finalize', namespace: 'other', name: 'other' },
    ],
    [
      'PUT',
      '/api/v1/namespaces/other/status',
      { ...v1, verb: 'update', resource: 'namespaces', subresource: 'status', namespace: 'other', name: 'other' },
    ],
    [
      'PATCH',
      '/api/v1/namespaces/other/pods/foo',
      { ...v1, verb: 'patch', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    [
      'DELETE',
      '/api/v1/namespaces/other/pods/foo',
      { ...v1, verb: 'delete', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    ['POST', '/api/v1/namespaces/other/pods', { ...v1, verb: 'create', resource: 'pods', namespace: 'other' }],
    ['DELETE', '/api/v1/nodes', { ...v1, verb: 'deletecollection', resource: 'nodes' }],
    ['DELETE', '/api/v1/namespaces', { ...v1, verb: 'deletecollection', resource: 'namespaces' }],
    [
      'DELETE',
      '/api/v1/namespaces/other/pods',
      { ...v1, verb: 'deletecollection', resource: 'pods', namespace: 'other' },
    ],
    [
      'POST',
      '/apis/extensions/v1beta3/namespaces/other/pods',
      {
        kind: 'resource',
        version: 'v1beta3',
        group: 'extensions',
        verb: 'create',
        resource: 'pods',
        namespace: 'other',
      },
    ],
    [
      'GET',
      '/apis/apps/v1/namespaces/other/deployments/foo/scale',
      {
        ...v1,
        group: 'apps',
        verb: 'get',
        resource: 'deployments',
        subresource: 'scale',
        namespace: 'other',
        name: 'foo',
      },
    ],
    // A selector of one object is treated as that object.
    [
      'GET',
      '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Dfoo',
      { ...v1, verb: 'list', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    [
      'GET',
      '/api/v1/namespaces/other/pods?watch=1&fieldSelector=metadata.name==foo',
      { ...v1, verb: 'watch', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    [
      'GET',
      '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Dfoo,spec.nodeName%3Da',
      { ...v1, verb: 'list', resource: 'pods', namespace: 'other', name: 'foo' },
    ],
    [
      'GET',
      '/api/v1/namespaces/other/pods?fieldSelector=metadata.name!%3Dfoo',
      { ...v1, verb: 'list', resource: 'pods', namespace: 'other' },
    ],
    [
      'GET',
      '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Da%2Fb',
      { ...v1, verb: 'list', resource: 'pods', namespace: 'other' },
    ],
    [
      'DELETE',
      '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Dfoo',
      { ...v1, verb: 'deletecollection', resource: 'pods', namespace: 'other' },
    ],
    // What is not served is asked for all the same.
    ['GET', '/apis/no.such/v1/things/a%20b', { ...v1, group: 'no.such', verb: 'get', resource: 'things', name: 'a b' }],
  ])('%s %s', (method, path, expected) => {
    expect(asked(method, path)).toEqual(expected);
  });
});

// upstream: requestinfo_test.go TestGetNonAPIRequestInfo
describe('a request for a path is', () => {
  it.each<readonly [string, string, string, string]>([
    ['GET', '/', 'get', '/'],
    ['GET', '/api', 'get', '/api'],
    ['GET', '/api/v1', 'get', '/api/v1'],
    ['GET', '/api/v1/', 'get', '/api/v1/'],
    ['GET', '/apis/apps', 'get', '/apis/apps'],
    ['GET', '/apis/apps/v1', 'get', '/apis/apps/v1'],
    ['POST', '/healthz', 'post', '/healthz'],
    ['HEAD', '/openapi/v3', 'head', '/openapi/v3'],
    ['GET', '/a%20b', 'get', '/a b'],
  ])('%s %s', (method, path, verb, expected) => {
    expect(asked(method, path)).toEqual({ kind: 'path', verb, path: expected });
  });
});
