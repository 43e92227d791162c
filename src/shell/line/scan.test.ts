import { expect, test } from 'vitest';
import { scanLine } from './scan.ts';

test.each<readonly [string, readonly string[]]>([
  ['', ['']],
  ['kubectl get po', ['kubectl', 'get', 'po']],
  ['kubectl get ', ['kubectl', 'get', '']],
  ['ls; k ge', ['k', 'ge']],
  ['ls && k ge', ['k', 'ge']],
  ['ls | gre', ['gre']],
  ['echo $(k get po', ['k', 'get', 'po']],
  ['echo "$(k get po', ['k', 'get', 'po']],
  ['echo `k get po', ['k', 'get', 'po']],
  ['echo $(k get po) x', ['echo', '', 'x']],
  ['cat my\\ fi', ['cat', 'my fi']],
  ['cat "my fi', ['cat', 'my fi']],
  ["cat 'my fi", ['cat', 'my fi']],
  ['cat "my file" x', ['cat', 'my file', 'x']],
  ['k get po > out.txt -o js', ['k', 'get', 'po', '-o', 'js']],
  ['k get po 2>/dev/null -o js', ['k', 'get', 'po', '-o', 'js']],
  ['k get po 2>&1 -o js', ['k', 'get', 'po', '-o', 'js']],
  ['echo a # b; k ge', ['echo', 'a', '']],
  ['k get po \\\n -o js', ['k', 'get', 'po', '-o', 'js']],
  ['(cd x; k ge', ['k', 'ge']],
  ["k get po -o jsonpath='{.items[*].me", ['k', 'get', 'po', '-o', 'jsonpath={.items[*].me']],
])('%j ends in the words %j', (line, words) => {
  const scanned = scanLine(line);
  expect([...scanned.words, scanned.word].map(({ text }) => text)).toEqual(words);
});

test.each<readonly [string, string | undefined]>([
  ['echo a', undefined],
  ["echo 'a", 'single'],
  ['echo "a', 'double'],
  ['echo "a$(echo b)', 'double'],
  ['echo `a', 'backquote'],
  ['echo a # it', 'comment'],
  ['cat <<EOF\na', 'heredoc'],
  ['cat <<EOF\na\nEOF\necho', undefined],
])('at the end of %j, open is %s', (line, open) => {
  expect(scanLine(line).open).toBe(open);
});

test('the word behind a redirection is known as such', () => {
  expect(scanLine('echo a > fi')).toMatchObject({ redirected: true, word: { text: 'fi', start: 9 } });
  expect(scanLine('echo a > file x')).toMatchObject({ redirected: false });
});
