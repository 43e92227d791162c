import { expect, test } from 'vitest';
import { baseOf, clean, directoryOf, isBelow, parseFileSpec, prefixOf } from './paths.ts';

// upstream: kubectl/pkg/cmd/cp/cp_test.go TestExtractFileSpec
test.each([
  ['namespace/pod:/some/file', { namespace: 'namespace', pod: 'pod', path: '/some/file' }],
  ['pod:/some/file', { namespace: '', pod: 'pod', path: '/some/file' }],
  ['/some/file', { namespace: '', pod: '', path: '/some/file' }],
  ['pod:', { namespace: '', pod: 'pod', path: '' }],
])('%s', (text, spec) => {
  expect(parseFileSpec(text)).toEqual(spec);
});

test.each([[':file'], ['namespace/pod/invalid:/some/file']])('%s is none', (text) => {
  expect(() => parseFileSpec(text)).toThrow(
    'error: filespec must match the canonical format: [[namespace/]pod:]file/path',
  );
});

// upstream: TestStripPathShortcuts
test.each([
  ['../foo/../bar', 'bar'],
  ['../../foo', 'foo'],
  ['/foo/bar/', 'foo/bar'],
  ['/foo/./../bar', 'bar'],
  ['..', ''],
  ['../..', ''],
  ['.', ''],
  ['.bar', '.bar'],
])('names in a tar of %s begin with %j', (path, prefix) => {
  expect(prefixOf(path)).toBe(prefix);
});

// upstream: TestIsRelative
test.each([
  ['/dir', '/dir', true],
  ['/dir', '/dir/../', false],
  ['/dir', '/dir/../../tmp', false],
  ['/dir', '/dir/dir/file', true],
  ['/dir', '/directory', false],
  ['.', 'file', true],
  ['.', '../file', false],
])('below %s: %s', (directory, path, below) => {
  expect(isBelow(directory, path)).toBe(below);
});

test('paths as Go has them', () => {
  expect(['a//b/./c/..', '/../a', '', '../../a', 'a/..'].map(clean)).toEqual(['a/b', '/a', '.', '../../a', '.']);
  expect(['/a/b', 'b', './b/', '/'].map(baseOf)).toEqual(['b', 'b', 'b', '/']);
  expect(['/a/b', 'b', '/b', 'a/b/c'].map(directoryOf)).toEqual(['/a', '.', '/', 'a/b']);
});
