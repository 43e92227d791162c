import { expect, test } from 'vitest';
import type { Pod } from '../generated/types.ts';
import { configMaps, pods } from '../resources/index.ts';
import {
  fieldsOf,
  labelSelectorToString,
  labelsToString,
  matchesFields,
  matchesLabelMap,
  matchesLabels,
  matchesSelector,
  parseFieldSelector,
  parseLabelSelector,
  requirementsToString,
  supportedTerms,
} from './index.ts';

const labels = { app: 'web', tier: 'front', size: '10' };

test.each([
  ['', true],
  ['app=web', true],
  ['app==web', true],
  ['app!=web', false],
  ['other!=web', true],
  ['app in (web, db)', true],
  ['app notin (web,db)', false],
  ['other notin (web)', true],
  ['app', true],
  ['!app', false],
  ['!other', true],
  ['size>9', true],
  ['size<10', false],
  ['app=web,tier in (front),!x', true],
  ['app=', false],
  ['in in (in)', false],
])('%j matches: %s', (text, expected) => {
  expect(matchesLabels(parseLabelSelector(text), labels)).toBe(expected);
});

test.each([
  ['x,', "found '', expected: identifier after ','"],
  ['=a', "found '=', expected: !, identifier, or 'end of string'"],
  ['app=a b', "found 'b', expected: ',' or 'end of string'"],
  ['app in', "unable to parse requirement: found '' expected: '('"],
  ['app in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
  [
    'app>x',
    "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
])('%j fails as upstream: %s', (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(message);
});

test('a bad value is reported with its key', () => {
  expect(() => parseLabelSelector('app=-x')).toThrow(
    /^unable to parse requirement: values\[0\]\[app\]: Invalid value: "-x": a valid label must be an empty string or consist/,
  );
});

test('selectors are printed sorted by key', () => {
  expect(requirementsToString(parseLabelSelector('tier notin (b,a),app=web,!x,y'))).toBe(
    'app=web,tier notin (a,b),!x,y',
  );
  expect(
    labelSelectorToString({ matchLabels: { b: '2', a: '1' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] }),
  ).toBe('a=1,b=2,c');
  expect(labelSelectorToString({})).toBe('<none>');
  expect(labelsToString({ b: '2', a: '1' })).toBe('a=1,b=2');
  expect(labelsToString(undefined)).toBe('<none>');
});

test('a selector in an object: absent selects nothing, empty everything', () => {
  expect(matchesSelector(undefined, labels)).toBe(false);
  expect(matchesSelector({}, labels)).toBe(true);
  expect(matchesSelector({ matchLabels: { app: 'web' } }, labels)).toBe(true);
  expect(matchesSelector({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, labels)).toBe(
    false,
  );
  expect(matchesLabelMap({ app: 'web' }, labels)).toBe(true);
  expect(matchesLabelMap({}, labels)).toBe(false);
});

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'n' },
  spec: { nodeName: 'node1', containers: [] },
  status: { phase: 'Running' },
} as unknown as Pod;

test('fields of a pod', () => {
  const fields = fieldsOf(pods, pod);
  expect(matchesFields(parseFieldSelector('status.phase=Running,spec.nodeName!=node2'), fields)).toBe(true);
  expect(matchesFields(parseFieldSelector('metadata.name==b'), fields)).toBe(false);
  expect(parseFieldSelector('a=b\\,c')).toEqual([{ field: 'a', operator: '=', value: 'b,c' }]);
  expect(supportedTerms(pods, parseFieldSelector('spec.host=x'))).toEqual([
    { field: 'spec.nodeName', operator: '=', value: 'x' },
  ]);
});

test('unsupported fields are refused in upstream’s words', () => {
  expect(() => supportedTerms(pods, parseFieldSelector('spec.foo=x'))).toThrow('field label not supported: spec.foo');
  expect(() => supportedTerms(configMaps, parseFieldSelector('data=x'))).toThrow(
    '"data" is not a known field selector: only "metadata.name", "metadata.namespace"',
  );
  expect(() => parseFieldSelector('nothing')).toThrow("invalid selector: 'nothing'; can't understand 'nothing'");
});
