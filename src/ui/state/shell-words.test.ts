import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote, shellWords } from './shell-words.ts';

test.each([
  ['', []],
  ['  get   pods ', ['get', 'pods']],
  [`get pods -o 'jsonpath={.items[*].metadata.name}'`, ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}']],
  [`run a -- sh -c "echo \\"hi\\" 'you'"`, ['run', 'a', '--', 'sh', '-c', `echo "hi" 'you'`]],
  [`a\\ b c""d ''`, ['a b', 'cd', '']],
  ['a \\\n b', ['a', 'b']],
  ['"\\n"', ['\\n']],
])('%j is split into words', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test('an open quote is an error', () => {
  expect(() => shellWords(`echo "a`)).toThrow(SyntaxError);
});

test('quoted words come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(shellWords(words.map(shellQuote).join(' '))).toEqual(words);
    }),
  );
});
