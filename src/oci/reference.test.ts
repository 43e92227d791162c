import { describe, expect, test } from 'vitest';
import { isPullError } from './pull-error.ts';
import { familiarName, formatReference, parseReference, registryPath } from './reference.ts';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

function message(name: string): string | undefined {
  const result = parseReference(name);
  return isPullError(result) ? result.message : undefined;
}

function whole(name: string): string | undefined {
  const result = parseReference(name);
  return isPullError(result) ? undefined : formatReference(result);
}

describe('a name is completed as Docker does', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.14.2', 'docker.io/library/nginx:1.14.2'],
    ['library/nginx', 'docker.io/library/nginx:latest'],
    ['luksa/kubia:v1', 'docker.io/luksa/kubia:v1'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/luksa/kubia', 'docker.io/luksa/kubia:latest'],
    ['registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.9'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:v2', 'localhost:5000/app:v2'],
    ['MyHost/app', 'MyHost/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['a/b/c__d-e.f:T_a.g-1', 'docker.io/a/b/c__d-e.f:T_a.g-1'],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
    [`nginx:1.25@${DIGEST}`, `docker.io/library/nginx:1.25@${DIGEST}`],
  ])('%s', (name, expected) => {
    expect(whole(name)).toBe(expected);
  });
});

describe('a name that is not well formed gets upstream’s message', () => {
  test.each([
    ['', `couldn't parse image name "": invalid reference format`],
    ['nginx:', `couldn't parse image name "nginx:": invalid reference format`],
    [':tag', `couldn't parse image name ":tag": invalid reference format`],
    ['foo bar', `couldn't parse image name "foo bar": invalid reference format`],
    ['foo:bar:baz', `couldn't parse image name "foo:bar:baz": invalid reference format`],
    ['-foo', `couldn't parse image name "-foo": invalid reference format`],
    ['foo//bar', `couldn't parse image name "foo//bar": invalid reference format`],
    [
      'Nginx',
      `couldn't parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase`,
    ],
    [
      'luksa/Kubia:v1',
      `couldn't parse image name "luksa/Kubia:v1": invalid reference format: repository name (luksa/Kubia) must be lowercase`,
    ],
    [
      'a'.repeat(256),
      `couldn't parse image name "${'a'.repeat(256)}": repository name must not be more than 255 characters`,
    ],
    [
      'ab'.repeat(32),
      `couldn't parse image name "${'ab'.repeat(32)}": invalid repository name (${'ab'.repeat(32)}), cannot specify 64-byte hexadecimal strings`,
    ],
    [
      `x@sha256:${'a'.repeat(40)}`,
      `couldn't parse image name "x@sha256:${'a'.repeat(40)}": invalid checksum digest length`,
    ],
    [`x@md5:${'a'.repeat(32)}`, `couldn't parse image name "x@md5:${'a'.repeat(32)}": unsupported digest algorithm`],
    ['x@sha256:abc', `couldn't parse image name "x@sha256:abc": invalid reference format`],
  ])('%s', (name, expected) => {
    expect(message(name)).toBe(expected);
  });
});

test('Docker Hub lies at the root of the static registry, others below their host', () => {
  const path = (name: string): string => {
    const reference = parseReference(name);
    return isPullError(reference) ? '' : registryPath(reference);
  };
  expect(path('nginx')).toBe('library/nginx');
  expect(path('registry.k8s.io/pause')).toBe('registry.k8s.io/pause');
  expect(familiarName('docker.io/library/nginx')).toBe('nginx');
  expect(familiarName('luksa/kubia')).toBe('luksa/kubia');
});
