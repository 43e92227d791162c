import { expect, test } from 'vitest';
import { subPathOf } from './sub-path.ts';

const VARIABLES = new Map([
  ['POD_NAME', 'web-1'],
  ['EMPTY', ''],
  ['UP', '..'],
  ['ABSOLUTE', '/tmp'],
]);

// Messages of upstream: pkg/kubelet/kubelet_pods.go, pkg/kubelet/container/helpers.go
test.each([
  [{}, ''],
  [{ subPath: 'a/b' }, 'a/b'],
  [{ subPath: '$(POD_NAME)' }, '$(POD_NAME)'],
  [{ subPathExpr: 'logs/$(POD_NAME)' }, 'logs/web-1'],
  [{ subPathExpr: '$$(POD_NAME)' }, '$(POD_NAME)'],
  [{ subPathExpr: '$(EMPTY)' }, 'missing value for EMPTY'],
  [{ subPathExpr: '$(NOBODY)/$(EMPTY)' }, 'missing value for EMPTY, NOBODY'],
  [{ subPathExpr: '$(UP)' }, "unable to provision SubPath `..`: must not contain '..'"],
  [{ subPathExpr: '$(ABSOLUTE)' }, 'error SubPath `/tmp` must not be an absolute path'],
])('%j is %s', (paths, expected) => {
  const result = (): string => subPathOf({ name: 'v', mountPath: '/v', ...paths }, (name) => VARIABLES.get(name));
  try {
    expect(result()).toBe(expected);
  } catch (cause) {
    expect((cause as Error).message).toBe(expected);
  }
});
