import { expect, test } from 'vitest';
import { editReasons, isKubectlEdit } from './edit-reasons.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

test('a file of kubectl edit has no reasons at first', () => {
  expect(isKubectlEdit(`${HEADER}apiVersion: v1\n`)).toBe(true);
  expect(editReasons(`${HEADER}apiVersion: v1\n# mine\n`)).toEqual([]);
});

test('opened again it says what was wrong', () => {
  const content = `${HEADER}# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1\n#\napiVersion: v1\n`;
  expect(editReasons(content)).toEqual(['deployments.apps "web" was not valid:', '* spec.replicas: Invalid value: -1']);
});

test('another file is no such file', () => {
  expect(editReasons('# a comment\n#\n# another\n')).toEqual([]);
});
