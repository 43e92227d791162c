import { expect, test } from 'vitest';
import { envFileValue, EnvFileError } from './env-file.ts';

// upstream: pkg/kubelet/util/env/env_util_test.go

test.each<[string, string, string, string]>([
  ['leading blanks', "  A='1'\n\t\tB='2'\n", 'B', '2'],
  ['comments and empty lines', "# first\n\nA='1'\n   # more\n\nB='2' # last\n", 'B', '2'],
  ['a key that is not there', "A='1'\n", 'B', ''],
  ['a number sign in a value', "A='x#y'\nB='2'", 'A', 'x#y'],
  ['blanks in a value', "A='  x y  '\n", 'A', '  x y  '],
  ['an empty value', "A='1'\nB=''\nC='3'", 'B', ''],
  ['signs of equality', "A='x=y=z'", 'A', 'x=y=z'],
  ['nothing is expanded', 'A=\'${HOME} $B \\n "q"\'', 'A', '${HOME} $B \\n "q"'],
  ['several lines', "A='{\n  \"a\": [1]\n\n}  '\nB='2'\n", 'A', '{\n  "a": [1]\n\n}  '],
  ['what follows several lines', "A='1\n2'\nB='ü 🌍'\n", 'B', 'ü 🌍'],
  ['the first of two', "A='1'\nA='2'\n", 'A', '1'],
])('%s', (_name, text, key, value) => {
  expect(envFileValue(text, key)).toBe(value);
});

test.each([
  ['a blank before =', "A ='1'", "whitespace before '=' is not allowed at line 1"],
  ['a blank after =', "A= '1'", 'value must be enclosed in single quotes at line 1'],
  ['no name', "='1'", 'invalid environment variable format at line 1'],
  ['no assignment', "A='1\n2'\nwhat\nB='2'\n", 'invalid environment variable format at line 3'],
  ['no quotes', "A='1'\nB=2\n", 'value must be enclosed in single quotes at line 2'],
  ['double quotes', 'B="2"', 'value must be enclosed in single quotes at line 1'],
  ['two strings', "B='2''3'", 'unexpected content after closing quote at line 1'],
  ['a quote that closes in the next line', "A='1'\nB='2\nC='3'\n", 'unexpected content after closing quote at line 2'],
  ['a quote that never closes', "B='2\n", 'unclosed single quote for the value at line 1'],
])('refused: %s', (_name, text, message) => {
  expect(() => envFileValue(text, 'B')).toThrow(EnvFileError);
  expect(() => envFileValue(text, 'B')).toThrow(message);
});
