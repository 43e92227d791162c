import { describe, expect, it } from 'vitest';
import { errorText } from '../../api/index.ts';
import type { Schema } from '../schema/schema.ts';
import { compileSchemaRules } from './check.ts';
import { checkSchemaRules } from './check-definition.ts';

type Rules = NonNullable<Schema['x-kubernetes-validations']>;

function specWith(rules: Rules, properties: Schema['properties'] = {}): Schema {
  return { type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } } };
}

function errorsOf(schema: Schema, value: unknown, old?: unknown): string[] {
  return (compileSchemaRules(schema)?.(value, old) ?? []).map(errorText);
}

const REPLICAS: Schema['properties'] = {
  replicas: { type: 'integer' },
  minReplicas: { type: 'integer' },
  name: { type: 'string', maxLength: 10 },
  'with-dash': { type: 'string' },
  port: { 'x-kubernetes-int-or-string': true },
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  keys: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['k'],
    items: { type: 'object', properties: { k: { type: 'string' }, v: { type: 'integer' } } },
  },
  set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  since: { type: 'string', format: 'date-time' },
};

// upstream: apiextensions-apiserver pkg/apiserver/schema/cel/validation_test.go
describe('rules of objects', () => {
  it.each<[string, unknown, string[]]>([
    ['self.minReplicas <= self.replicas', { minReplicas: 1, replicas: 2 }, []],
    [
      'self.minReplicas <= self.replicas',
      { minReplicas: 3, replicas: 2 },
      ['spec: Invalid value: failed rule: self.minReplicas <= self.replicas'],
    ],
    [
      'self.minReplicas <= self.replicas',
      { replicas: 2 },
      ['spec: Invalid value: "object": no such key: minReplicas evaluating rule: self.minReplicas <= self.replicas'],
    ],
    ['!has(self.minReplicas)', {}, []],
    ["self.with__dash__dash == 'x'", { 'with-dash': 'x' }, []],
    ["type(self.port) == string ? self.port == '10%' : self.port == 5", { port: 5 }, []],
    ["type(self.port) == string ? self.port == '10%' : self.port == 5", { port: '10%' }, []],
    [
      'self.port < 5',
      { port: 'x' },
      [
        'spec: Invalid value: "object": \'no such overload\': call arguments did not match a supported operator, function or macro signature for rule: self.port < 5',
      ],
    ],
    ["self.labels.all(k, k.startsWith('a'))", { labels: { ab: 'x' } }, []],
    ["'a' in self.labels && self.labels['a'] == 'b'", { labels: { a: 'b' } }, []],
    [
      "self.keys == [{'k': 'b', 'v': 2}, {'k': 'a', 'v': 1}] || true",
      {
        keys: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
      ['compile'],
    ],
    ["self.set == ['b', 'a']", { set: ['a', 'b'] }, []],
    ["(self.set + ['a', 'c']) == ['a', 'b', 'c']", { set: ['a', 'b'] }, []],
    ["self.since > timestamp('2020-01-01T00:00:00Z')", { since: '2021-01-01T00:00:00Z' }, []],
    [
      'self.keys.exists_one(e, e.v > 1)',
      {
        keys: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
      [],
    ],
  ])('%s of %j', (rule, spec, expected) => {
    const found = errorsOf(specWith([{ rule }], REPLICAS), { spec });
    if (expected[0] === 'compile') expect(found[0]).toContain('rule compile error: compilation failed: ERROR: <input>');
    else expect(found).toEqual(expected);
  });

  it('makes messages', () => {
    const of = (rule: Omit<Rules[number], 'rule'>): string[] =>
      errorsOf(specWith([{ rule: 'self.replicas > 5', ...rule }], REPLICAS), { spec: { replicas: 2 } });
    expect(of({ message: ' too few ' })).toEqual(['spec: Invalid value: too few']);
    expect(of({ messageExpression: "'have ' + string(self.replicas)" })).toEqual(['spec: Invalid value: have 2']);
    expect(of({ messageExpression: "'' + ''", message: 'fallback' })).toEqual(['spec: Invalid value: fallback']);
    expect(of({ reason: 'FieldValueForbidden', fieldPath: '.replicas' })).toEqual([
      'spec.replicas: Forbidden: failed rule: self.replicas > 5',
    ]);
  });

  it('runs rules about change only where there was something', () => {
    const schema = specWith([{ rule: 'self.replicas >= oldSelf.replicas' }], REPLICAS);
    expect(errorsOf(schema, { spec: { replicas: 1 } })).toEqual([]);
    expect(errorsOf(schema, { spec: { replicas: 1 } }, { spec: { replicas: 2 } })).toHaveLength(1);
    const optional = specWith([{ rule: 'oldSelf.hasValue() || self.replicas == 1', optionalOldSelf: true }], REPLICAS);
    expect(errorsOf(optional, { spec: { replicas: 2 } })).toHaveLength(1);
    expect(errorsOf(optional, { spec: { replicas: 2 } }, { spec: {} })).toEqual([]);
  });

  it('finds what items of lists with keys were before', () => {
    const item: Schema = {
      type: 'object',
      properties: { k: { type: 'string' }, v: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'self.v == oldSelf.v', message: 'immutable' }],
    };
    const keys: Schema = { ...REPLICAS['keys'], items: item };
    const schema = specWith([], { keys });
    const old = {
      spec: {
        keys: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
    };
    const next = {
      spec: {
        keys: [
          { k: 'b', v: 2 },
          { k: 'a', v: 3 },
        ],
      },
    };
    expect(errorsOf(schema, next, old)).toEqual(['spec.keys[1]: Invalid value: immutable']);
  });

  it('forgives what has not changed', () => {
    const schema = specWith([{ rule: 'self.replicas > 5' }], REPLICAS);
    const spec = { replicas: 1 };
    expect(errorsOf(schema, { spec, status: 1 }, { spec })).toEqual([]);
    expect(errorsOf(schema, { spec: { replicas: 2 } }, { spec })).toHaveLength(1);
  });

  it('stops where the budget is used up', () => {
    const rule = 'self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d < 1000))))';
    const schema = specWith([], {
      xs: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [{ rule }] },
    });
    const found = errorsOf(schema, { spec: { xs: Array.from({ length: 60 }, (_, index) => index) } });
    expect(found).toEqual([
      `spec.xs: Invalid value: "array": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`,
    ]);
  });

  it('knows the root of an object', () => {
    const schema: Schema = {
      type: 'object',
      'x-kubernetes-validations': [{ rule: "self.metadata.name == 'good' && self.kind == 'Foo'" }],
    };
    const object = { apiVersion: 'a/v1', kind: 'Foo', metadata: { name: 'bad' } };
    expect(errorsOf(schema, object)).toEqual([
      "<nil>: Invalid value: failed rule: self.metadata.name == 'good' && self.kind == 'Foo'",
    ]);
    expect(errorsOf(schema, { ...object, metadata: { name: 'good' } })).toEqual([]);
  });
});

// upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation_test.go
describe('rules of definitions', () => {
  const check = (schema: Schema): string[] => checkSchemaRules(schema, 's').map(errorText);
  const at = 's.properties[spec].x-kubernetes-validations[0]';

  it('have to compile', () => {
    expect(check(specWith([{ rule: 'self.foo == 1' }], REPLICAS))).toEqual([
      `${at}.rule: Invalid value: {"Rule":"self.foo == 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'foo'\n | self.foo == 1\n | ....^`,
    ]);
    expect(check(specWith([{ rule: '1 + 1' }]))[0]).toContain('cel expression must evaluate to a bool');
    expect(check(specWith([{ rule: 'true', messageExpression: '1' }]))[0]).toContain(
      'messageExpression must evaluate to a string',
    );
    expect(check(specWith([{ rule: 'true', optionalOldSelf: true }]))).toEqual([
      `${at}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
    ]);
  });

  it('may not cost too much', () => {
    const list = (rule: string, extra: Schema = {}): Schema =>
      specWith([], {
        xs: { type: 'array', items: { type: 'string' }, ...extra, 'x-kubernetes-validations': [{ rule }] },
      });
    expect(check(list('self.all(x, self.all(y, x == y))'))).toHaveLength(3);
    expect(check(list('self.all(x, self.all(y, x == y))'))[0]).toContain(
      'estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule',
    );
    expect(check(list('self.all(x, x.size() > 1)', { maxItems: 10 }))).toEqual([]);
  });

  it('cannot look back in lists without keys', () => {
    const item: Schema = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > oldSelf' }] };
    expect(check(specWith([], { xs: { type: 'array', maxItems: 5, items: item } }))).toEqual([
      's.properties[spec].properties[xs].items.x-kubernetes-validations[0].rule: Invalid value: "self > oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[spec].properties[xs]',
    ]);
  });
});
