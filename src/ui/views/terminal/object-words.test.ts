import { expect, test } from 'vitest';
import { kindAbove, objectWords } from './object-words.ts';

test.each<readonly [readonly string[], string | undefined]>([
  [['web-1   1/1     Running', 'NAME    READY   STATUS', '~ $ kubectl get pods'], 'pods'],
  [['~ $ k get deploy -n kube-system'], 'deploy'],
  [['~ $ k -n x get pods'], 'pods'],
  [['~ $ k get -n x Pods -o wide | grep web'], 'pods'],
  [['~ $ k rollout status deployment web'], 'deployment'],
  [['~ $ k get po,svc'], undefined],
  [['~ $ k get deploy/web'], undefined],
  [['~ $ echo', '~ $ kubectl get pods'], 'pods'],
  [['~ $ kubectl logs web'], undefined],
  [[], undefined],
])('above are %j: it is about %s', (above, kind) => {
  expect(kindAbove(above)).toBe(kind);
});

test.each<readonly [string, string | undefined, string, readonly string[]]>([
  ['web   1/1   Running', 'deploy', 'web', ['deploy/web', 'web']],
  [
    'deployment.apps/web created',
    undefined,
    'deployment.apps/web',
    ['deployment.apps/web', 'deployment.apps/web', 'deployment.apps'],
  ],
  [
    'Controlled By:  ReplicaSet/web-1',
    undefined,
    'ReplicaSet/web-1',
    ['ReplicaSet/web-1', 'replicaset/web-1', 'ReplicaSet'],
  ],
  ['Node:  node-1/172.18.0.2', 'pod', 'node-1/172.18.0.2', ['node-1/172.18.0.2', 'node-1/172.18.0.2', 'node-1']],
  ['pod "web" deleted', undefined, 'web', ['pod/web', 'pod/web', 'web']],
  [
    'Error from server (NotFound): deployments.apps "web" not found',
    undefined,
    'web',
    ['deployments.apps/web', 'deployments/web', 'web'],
  ],
])('in %j (about %s) the word %s may mean %j', (line, kind, text, meanings) => {
  expect(objectWords(line, kind).find((word) => word.text === text)?.meanings).toEqual(meanings);
});
