import { expect, test } from 'vitest';
import { expandHistory } from './history-expansion.ts';

const HISTORY = ['kubectl get pods -n web', 'ls /tmp/a.yaml', 'echo one two three'];

test.each<readonly [string, string | undefined]>([
  ['!!', 'echo one two three'],
  ['sudo !!', 'sudo echo one two three'],
  ['!1', 'kubectl get pods -n web'],
  ['!-2', 'ls /tmp/a.yaml'],
  ['!kube -w', 'kubectl get pods -n web -w'],
  ['!?tmp?', 'ls /tmp/a.yaml'],
  ['cat !$', 'cat three'],
  ['cat !-2:$', 'cat /tmp/a.yaml'],
  ['cat !l:1:t:r', 'cat a'],
  ['echo !!:1-2 !^ !*', 'echo one two one one two three'],
  ['^one^1', 'echo 1 two three'],
  ['!!:s/two/2/', 'echo one 2 three'],
  ['"!!"', '"echo one two three"'],
  ["echo '!!' \\!! ! x", undefined],
  ['[ ! -f a ] && echo $! ${!x} [!a]', undefined],
  ['x != y', undefined],
])('%s', (line, expanded) => {
  expect(expandHistory(line, HISTORY)).toEqual(
    expanded === undefined ? { kind: 'same' } : { kind: 'changed', line: expanded, printOnly: false },
  );
});

test('what is not there is said, and `:p` only prints', () => {
  expect(expandHistory('!nothing', HISTORY)).toEqual({ kind: 'failed', event: '!nothing' });
  expect(expandHistory('^four^5', HISTORY)).toEqual({ kind: 'failed', event: ':s^four^5' });
  expect(expandHistory('!ls:p', HISTORY)).toEqual({ kind: 'changed', line: 'ls /tmp/a.yaml', printOnly: true });
});
