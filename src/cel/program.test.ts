import { describe, expect, it } from 'vitest';
import { Environment } from './environment.ts';
import { BASE_FUNCTIONS } from './functions/kubernetes.ts';
import { compile, Program } from './program.ts';
import { EntryMap } from './values/map.ts';
import { BOOL, INT, listOf, mapOf, STRING, structOf } from './types.ts';

const environment = new Environment({
  functions: BASE_FUNCTIONS,
  variables: { self: structOf('Self'), name: STRING, dynamic: { kind: 'dyn' } },
  structs: [
    {
      name: 'Self',
      fields: new Map([
        ['replicas', INT],
        ['names', listOf(STRING)],
        ['labels', mapOf(STRING, STRING)],
        ['ready', BOOL],
      ]),
    },
  ],
});

function issuesOf(source: string): string {
  const compiled = compile(environment, source);
  return compiled instanceof Program ? 'none' : compiled.issues;
}

function run(source: string): unknown {
  const compiled = compile(environment, source);
  if (!(compiled instanceof Program)) return compiled.issues;
  const { value, error } = compiled.evaluate(() => undefined);
  return error === undefined ? value : `error: ${error.message}`;
}

// upstream: cel-go checker/checker_test.go, cel-spec tests/simple/testdata
describe('what is wrong with an expression is said as cel-go says it', () => {
  it.each([
    ['self.foo', "ERROR: <input>:1:5: undefined field 'foo'\n | self.foo\n | ....^"],
    [
      'self.replicas == "a"',
      "ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(int, string)'\n | self.replicas == \"a\"\n | ..............^",
    ],
    ['foo.bar', "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo.bar\n | ^"],
    [
      'size(self.replicas)',
      "ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int)'\n | size(self.replicas)\n | ....^",
    ],
    [
      'name.startsWith(1)',
      "ERROR: <input>:1:16: found no matching overload for 'startsWith' applied to 'string.(int)'\n | name.startsWith(1)\n | ...............^",
    ],
    ['has(self.foo)', "ERROR: <input>:1:4: undefined field 'foo'\n | has(self.foo)\n | ...^"],
    ['[1, "a"]', "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, \"a\"]\n | ....^"],
    [
      'self.replicas.all(x, x > 1)',
      "ERROR: <input>:1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | self.replicas.all(x, x > 1)\n | ....^",
    ],
    ['name.foo', "ERROR: <input>:1:5: type 'string' does not support field selection\n | name.foo\n | ....^"],
    [
      'self.a && self.b',
      "ERROR: <input>:1:5: undefined field 'a'\n | self.a && self.b\n | ....^\nERROR: <input>:1:15: undefined field 'b'\n | self.a && self.b\n | ..............^",
    ],
    [
      'self.replicas ==',
      "ERROR: <input>:1:17: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.replicas ==\n | ................^",
    ],
    [
      "duration('x') == duration('1s')",
      "ERROR: <input>:1:10: invalid duration argument\n | duration('x') == duration('1s')\n | .........^",
    ],
  ])('%s', (source, expected) => {
    expect(issuesOf(source)).toBe(expected);
  });
});

describe('evaluation', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3', 7n],
    ['-7 / 2', -3n],
    ['7 % -3', 1n],
    ['1.5 + 2.5', 4],
    ['1u + 2u == 3u', true],
    ['1 == 1', true],
    ['dyn(1) == 1.0', true],
    ['dyn(1) == 1u', true],
    ['1 < 1.5', true],
    ['9223372036854775807 + 1', 'error: integer overflow'],
    ['1 / 0', 'error: division by zero'],
    ['[1, 2, 3].all(x, x > 0)', true],
    ['[1, 2, 3].exists(x, x > 2)', true],
    ['[1, 2, 3].exists_one(x, x > 2)', true],
    ['[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]', true],
    ['[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]', true],
    ["{'a': 1}.all(k, k == 'a')", true],
    ["{'a': 1}.all(k, v, k == 'a' && v == 1)", true],
    ["{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2) == {'b': 4}", true],
    ['[1, 2].transformList(i, v, i + v) == [1, 3]', true],
    ["['a', 'b'].transformMapEntry(i, v, {v: i}) == {'a': 0, 'b': 1}", true],
    ['[0, 1].exists(x, 1 / x > 0)', true],
    ['[0, 1].all(x, 1 / x > 0)', 'error: division by zero'],
    ['false && 1 / 0 > 0', false],
    ['1 / 0 > 0 && false', false],
    ["has({'a': 1}.a) && !has({'a': 1}.b)", true],
    ["{'a': 1}.b", 'error: no such key: b'],
    ['[1][1]', 'error: index out of bounds: 1'],
    ["{'a': 1}[?'b'].orValue(2)", 2n],
    ["{'a': {'b': 1}}.?a.?b.orValue(2)", 1n],
    ["{'a': 1}.?b.hasValue()", false],
    ['optional.of(1).optMap(x, x + 1).value()', 2n],
    ['optional.none().value()', 'error: optional.none() dereference'],
    ['[1, ?optional.none(), 2].size()', 2n],
    ["'a' in ['a', 'b']", true],
    ["'a' in {'a': 1}", true],
    ["'héllo'.size()", 5n],
    ["'😀x'.charAt(1)", 'x'],
    ["'a-b-c'.split('-', 2) == ['a', 'b-c']", true],
    ["'hello'.replace('l', 'L', 1)", 'heLlo'],
    ["'hello'.substring(1, 3)", 'el'],
    ["['a', 'b'].join(',')", 'a,b'],
    ["'%s is %d'.format(['x', 1])", 'x is 1'],
    ["'%.2f'.format([1.234])", '1.23'],
    ["'abc'.matches('^a.c$')", true],
    ["'abc 123'.find('[0-9]+')", '123'],
    ["'a1b22'.findAll('[0-9]+') == ['1', '22']", true],
    ["duration('1h30m').getMinutes()", 90n],
    ["timestamp('2021-02-03T04:05:06Z').getMonth()", 1n],
    ["string(timestamp('2021-02-03T04:05:06.5Z') + duration('1s'))", '2021-02-03T04:05:07.500Z'.replace('00Z', 'Z')],
    ["string(duration('90s'))", '90s'],
    ['int("42") + int(2.9)', 44n],
    ['double("1e3")', 1000],
    ['type(1) == int && type("a") == string && type(null) == null_type', true],
    ['type([]) == list', true],
    ['[3, 1, 2].sort() == [1, 2, 3]', true],
    ['[3, 1, 2].isSorted()', false],
    ['[3, -4, 2].sortBy(e, e * e) == [2, 3, -4]', true],
    ["string(timestamp('2011-08-18T19:03:37.01+01:00'))", '2011-08-18T19:03:37.01+01:00'],
    ["b'\\u0041' == b'A'", true],
    ["'x'.find(')')", 'error parsing regexp: unexpected ): `)`'],
    ['timestamp(-62135596801)', expect.stringContaining('invalid timestamp argument')],
    ["'%e'.format([3.14])", '3.140000×10⁰⁰'],
    ['[3, 1, 2].sum() == 6 && [3, 1, 2].max() == 3 && [3, 1, 2].min() == 1', true],
    ['[1, 2, 1].lastIndexOf(1)', 2n],
    ['sets.contains([1, 2], [1])', true],
    ['[[1], [2, 3]].flatten() == [1, 2, 3]', true],
    ['lists.range(3) == [0, 1, 2]', true],
    ['[1, 2, 1].distinct() == [1, 2]', true],
    ["b'abc' == bytes('abc')", true],
    ["r'\\d' == '\\\\d'", true],
    ["'\\u00e9' == 'é'", true],
    ['true ? 1 : 2', 1n],
    ['!!true', true],
    ['null == null', true],
    ['dyn(1) == "1"', false],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });
});

// upstream: cel-go interpreter/runtimecost_test.go, checker/cost_test.go (presence tests without cost, as Kubernetes has them)
describe('cost', () => {
  const dynamicMap = EntryMap.of([['x', 5n]]);

  it.each<[string, number]>([
    ["name == 'a'", 2],
    ['has(dynamic.x)', 1],
    ['dynamic.x', 2],
    ['dynamic.x > 1 && dynamic.x < 10', 6],
    ['[dynamic.x, dynamic.x].all(i, i > 0)', 25],
    // A branch that is read from a variable, a key, constants and what is not there count for less.
    ['[1, 2].exists_one(i, i == 2)', 8],
    ['dynamic.x > 1 ? dynamic.x : 0', 4],
    ['dynamic[name.lowerAscii()] == 1', 5],
    ["{'a': 1}.a == 1", 3],
    ['dynamic.?y == optional.none()', 3],
    ['[4, 3].sort() == [3, 4]', 20],
  ])('%s costs %d', (source, expected) => {
    const compiled = compile(environment, source);
    if (!(compiled instanceof Program)) throw new Error(compiled.issues);
    const variables = new Map<string, unknown>([['name', 'a']]);
    const { cost } = compiled.evaluate((name) =>
      name === 'dynamic' ? dynamicMap : (variables.get(name) as string | undefined),
    );
    expect(cost).toBe(expected);
  });
});
