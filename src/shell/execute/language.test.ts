import { beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { VirtualClock, systemClock } from '../../base/index.ts';
import { newState, Running } from '../testing/shell.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

async function sh(line: string, stdin?: string): Promise<{ code: number; out: string; err: string }> {
  const state = await newState({ client: server.client, clock: systemClock }, { 'a.txt': 'one\ntwo\nthree\n' });
  const running = new Running(state, line, stdin);
  const code = await running.done;
  return { code, out: running.output, err: running.error };
}

test.each<readonly [string, string]>([
  ['echo "a  b" c', 'a  b c\n'],
  ['x=1; echo $x "$x" \'$x\' ${x}2', '1 1 $x 12\n'],
  ['for i in 1 2 3; do echo $i; done | tail -1', '3\n'],
  ['i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done', '0\n1\n2\n'],
  ['i=5; until [ $i = 3 ]; do i=$((i - 1)); done; echo $i', '3\n'],
  ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
  ['case kubia-1 in web*) echo web;; kubia-[0-9]|x) echo kubia;; *) echo other;; esac', 'kubia\n'],
  ['f() { echo "$# $1"; return 3; }; f a b; echo $?', '2 a\n3\n'],
  ['f() { for a in "$@"; do echo "<$a>"; done; }; f "a b" c', '<a b>\n<c>\n'],
  ['(cd /; x=1); echo "[$x]" $PWD', '[] /home/user\n'],
  ['echo $(echo a; echo b) `echo c`', 'a b c\n'],
  ['echo $((2 + 3 * 4)) $(( (1 << 4) % 7 )) $((5 > 3 ? 10 : 20))', '14 2 10\n'],
  [
    'x=pod/kubia.yaml; echo ${x%.yaml} ${x#*/} ${x##*/} ${#x} ${x/pod/svc} ${y:-none}',
    'pod/kubia kubia.yaml kubia.yaml 14 svc/kubia.yaml none\n',
  ],
  ['cat <<EOF\na $((1+1))\nEOF', 'a 2\n'],
  ["cat <<'EOF' | grep b\na $x\nb $x\nEOF", 'b $x\n'],
  ['while read a b; do echo "$b-$a"; done <<EOF\n1 2\n3 4 5\nEOF', '2-1\n4 5-3\n'],
  ['while read l; do echo "=$l"; done < a.txt', '=one\n=two\n=three\n'],
  ['{ echo a; echo b; } > f; for i in 1 2; do echo $i; done >> f; cat f', 'a\nb\n1\n2\n'],
  ['cat nothing 2>/dev/null || echo no; ! true; echo $?', 'no\n1\n'],
  ['cat <<< "hi $((1))"', 'hi 1\n'],
  ['echo *.txt "*.txt" x*', 'a.txt *.txt x*\n'],
  ['echo \'echo "$1 $#"\' > s.sh; sh s.sh a b; chmod +x s.sh; ./s.sh c', 'a 2\nc 1\n'],
  ['sh -c \'echo $1\' sh z; eval "x=5"; echo $x', 'z\n5\n'],
  ['for i in 1 2 3; do for j in a b; do [ $i = 2 ] && continue 2; echo $i$j; done; done', '1a\n1b\n3a\n3b\n'],
  ['yes | head -2; seq 3 | sort -r | tr 1-3 a-c', 'y\ny\nc\nb\na\n'],
  ['printf "%s-%d\\n" a 1 b 2; echo b a | xargs -n1 echo x', 'a-1\nb-2\nx b\nx a\n'],
  ["echo a b c | awk '{print $2}' | sed s/b/z/; echo '{\"a\":[1]}' | jq -c .a", 'z\n[1]\n'],
  [
    'printf "a\\nb\\na\\n" | sort | uniq -c | head -1; echo a:b | cut -d: -f2; echo hi | base64',
    '      2 a\nb\naGkK\n',
  ],
  ['[[ abc == a* && ! a* == "a?" ]] && echo yes; [[ kubia-12 =~ ^kubia-([0-9]+|x)$ ]] && echo re', 'yes\nre\n'],
  ['[ -f a.txt ] && [ ! -d a.txt ] && [ -d . ] && test -z "" -a 2 -gt 1 && echo all', 'all\n'],
])('%s', async (line, out) => {
  expect(await sh(line)).toEqual({ code: 0, out, err: '' });
});

test('an unknown command is 127, and what is no script is said', async () => {
  expect(await sh('foo')).toEqual({ code: 127, out: '', err: 'bash: foo: command not found\n' });
  expect((await sh('echo $((1/0))')).err).toBe('bash: 1/0: division by 0 (error token is "0")\n');
  expect((await sh('echo "a')).err).toBe('bash: unexpected EOF while looking for matching `"\'\n');
  expect((await sh('fi')).err).toBe("bash: syntax error near unexpected token `fi'\n");
  expect((await sh('[ x -eq 1 ]')).err).toBe('bash: [: x: integer expression expected\n');
  expect((await sh('exit 4')).code).toBe(4);
  expect((await sh('toString')).code).toBe(127);
});

test('standard input reaches the first command', async () => {
  expect((await sh('cat | wc -l', 'a\nb\n')).out).toBe('2\n');
  expect((await sh('read x; cat', 'a\nb\n')).out).toBe('b\n');
});

test('a loop prints as it goes', async () => {
  const clock = new VirtualClock();
  const state = await newState({ client: server.client, clock });
  const running = new Running(state, 'for i in 1 2 3; do echo $i; sleep 1; done | cat');
  await clock.advance(0);
  expect(running.output).toBe('1\n');
  await clock.advance(1000);
  expect(running.output).toBe('1\n2\n');
  await clock.advance(2000);
  expect(await running.done).toBe(0);
});

test('the first stages end when the last has enough, however they wait', async () => {
  const state = await newState({ client: server.client, clock: systemClock });
  const running = new Running(state, 'kubectl get namespaces -w --no-headers | grep e | cat | head -2 | wc -l');
  expect(await running.done).toBe(0);
  expect(running.output).toBe('2\n');
});

test('a stage that waits for the next one to read ends with it', async () => {
  const state = await newState({ client: server.client, clock: systemClock });
  const running = new Running(state, 'yes | (sleep 1000; cat)');
  for (let turn = 0; turn < 40; turn++) await systemClock.sleep(0);
  running.interrupt();
  expect(await running.done).toBe(130);
});

test('a watch streams through a pipeline, and Ctrl-C ends it with 130', async () => {
  const state = await newState({ client: server.client, clock: systemClock });
  const running = new Running(state, 'k get configmaps -w --no-headers | grep streamed; echo never');
  await new Running(state, 'kubectl create configmap streamed --from-literal=a=1').done;
  await vi.waitFor(() => expect(running.output).toMatch(/^streamed/));
  running.interrupt();
  expect(await running.done).toBe(130);
  expect(running.output).not.toContain('never');
});

test('an endless loop can be interrupted', async () => {
  const state = await newState({ client: server.client, clock: systemClock });
  const running = new Running(state, 'while true; do echo x; done | grep y');
  await systemClock.sleep(0);
  running.interrupt();
  expect(await running.done).toBe(130);
});
