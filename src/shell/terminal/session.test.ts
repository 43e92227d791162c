import { beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { systemClock } from '../../base/index.ts';
import { newState } from '../testing/shell.ts';
import { Screen } from '../testing/screen.ts';
import { ShellSession } from './session.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  // What Tab loads when it is first pressed takes its time.
  await import('../kubectl-completion.ts');
});

async function open(columns = 60, history: readonly string[] = [], files: Readonly<Record<string, string>> = {}) {
  const screen = new Screen(columns);
  const state = await newState(
    { client: server.client, clock: systemClock },
    { 'kubia.yaml': 'kind: x\n', 'kub.txt': '', ...files },
  );
  state.history.push(...history);
  const edit = vi.fn(({ content }: { content: string }) => Promise.resolve(`${content}saved\n`));
  const host = {
    write: (data: string) => {
      screen.write(data);
      return Promise.resolve();
    },
    edit,
    open: () => undefined,
    save: () => undefined,
  };
  const session = new ShellSession(host, state, { columns, rows: 24 }, (line) => state.history.push(line));
  const shows = (text: string): Promise<void> =>
    vi.waitFor(
      () => {
        expect(screen.text).toBe(text);
      },
      { interval: 5 },
    );
  await vi.waitFor(() => {
    expect(screen.text).not.toBe('');
  });
  return { screen, state, session, shows, edit };
}

test('a line is edited with the keys of readline', async () => {
  const { session, screen, shows } = await open();
  session.input('echo two\x01\x1bf one\x05 x\x7f\x7f');
  expect(screen.text).toBe('~ $ echo one two');
  expect(screen.cursor).toEqual({ row: 0, column: 16 });
  session.input('\x17\x15\x19\x1b[D\x1b[D\x0b\r');
  await shows('~ $ echo on\non\n~ $');
});

test('history is walked and searched', async () => {
  const { session, screen } = await open(60, ['echo first', 'kubectl get pods', 'echo last']);
  session.input('draft\x1b[A\x1b[A');
  expect(screen.text).toBe('~ $ kubectl get pods');
  session.input('\x1b[B\x1b[B');
  expect(screen.text).toBe('~ $ draft');
  session.input('\x15\x12fir');
  expect(screen.text).toBe("(reverse-i-search)`fir': echo first");
  session.input('\x05');
  expect(screen.text).toBe('~ $ echo first');
});

test('an unfinished line goes on after `> `, and Ctrl-C gives it up', async () => {
  const { session, shows, state } = await open();
  session.input('cat <<EOF\rhi\rEOF\r');
  await shows('~ $ cat <<EOF\n> hi\n> EOF\nhi\n~ $');
  session.input('\x0cfor i in 1; do\r');
  await shows('~ $ for i in 1; do\n>');
  session.input('\x03');
  await shows('~ $ for i in 1; do\n> ^C\n~ $');
  expect(state.status).toBe(130);
});

test('several pasted lines run in order, over two inputs', async () => {
  const { session, shows } = await open();
  session.input('\x1b[200~echo a\recho');
  session.input(' b\r\x1b[201~echo c');
  await shows('~ $ echo a\na\n~ $ echo b\nb\n~ $ echo c');
});

test('long and wide lines wrap, and the screen follows a new width', async () => {
  const { session, screen } = await open(10);
  session.input('echo 漢字漢字');
  expect(screen.text).toBe('~ $ echo\n漢字漢字');
  session.input('\x01\x1b[C');
  expect(screen.cursor).toEqual({ row: 0, column: 5 });
});

test('keys typed while a command runs wait for the prompt', async () => {
  const { session, shows } = await open();
  session.input('sleep 0.02\r');
  session.input('echo later\r');
  await shows('~ $ sleep 0.02\n~ $ echo later\nlater\n~ $');
});

test('a command that reads gets lines, until Ctrl-D', async () => {
  const { session, shows } = await open();
  session.input('cat\rab\x7fc\r\x04');
  await shows('~ $ cat\nac\nac\n~ $');
  session.input('\x0cread x; echo "<$x>"\rhello\recho next\r');
  await shows('~ $ read x; echo "<$x>"\nhello\n<hello>\n~ $ echo next\nnext\n~ $');
});

test('Ctrl-C ends a command', async () => {
  const { session, shows, state } = await open();
  session.input('sleep 100\r');
  session.input('\x03');
  await shows('~ $ sleep 100\n^C\n~ $');
  expect(state.status).toBe(130);
  session.input('echo $?\r');
  await shows('~ $ sleep 100\n^C\n~ $ echo $?\n130\n~ $');
});

test.each<readonly [string, string]>([
  ['kubec\t', '~ $ kubectl'],
  ['kubectl descr\t', '~ $ kubectl describe'],
  ['k get nam\tkube-sy\t', '~ $ k get namespaces kube-system'],
  ['k get pods -n kube-n\t', '~ $ k get pods -n kube-node-lease'],
  ['k get pods --all-n\t', '~ $ k get pods --all-namespaces'],
  ['k apply -f kubi\t', '~ $ k apply -f kubia.yaml'],
  ['k delete namespace/defau\t', '~ $ k delete namespace/default'],
  ['cat kubi\t', '~ $ cat kubia.yaml'],
  ['echo a | gre\t', '~ $ echo a | grep'],
  ['echo $(kubec\t', '~ $ echo $(kubectl'],
  ['cat kub\t', '~ $ cat kub\nkub.txt     kubia.yaml\n~ $ cat kub'],
])('Tab completes %j', async (keys, shown) => {
  const { session, shows } = await open();
  session.input(keys);
  await shows(shown);
});

test('~/.bashrc is read before the first prompt', async () => {
  const { session, shows, state } = await open(60, [], {
    '.bashrc': "alias greet='echo hi'\nexport X=5\nf() { echo f$X; }\nPS1='\\w> '\n",
  });
  session.input('greet; f\r');
  await shows('~> greet; f\nhi\nf5\n~>');
  session.input('\x0ccd /tmp; PS1="[\\$?]\\$ "\rfalse\r');
  await shows('~> cd /tmp; PS1="[\\$?]\\$ "\n[0]$ false\n[1]$');
  expect(state.variables.get('X')).toBe('5');
});

test('a job prints above the line that is typed, and its end is told before the next prompt', async () => {
  const { session, shows, state } = await open();
  session.input('{ sleep 0.05; echo from job; } &\r');
  await shows(`~ $ { sleep 0.05; echo from job; } &\n[1] ${String(state.jobs.lastPid)}\n~ $`);
  session.input('ec');
  await shows(`~ $ { sleep 0.05; echo from job; } &\n[1] ${String(state.jobs.lastPid)}\nfrom job\n~ $ ec`);
  session.input('\x15\r');
  await vi.waitFor(() => {
    expect(state.jobs.all).toEqual([]);
  });
});

test('history is expanded, and what is not there is said', async () => {
  const { session, shows } = await open(60, ['echo one two']);
  session.input('!!\r');
  await shows('~ $ !!\necho one two\none two\n~ $');
  session.input('\x0c!nothing\r');
  await shows('~ $ !nothing\nbash: !nothing: event not found\n~ $');
});

test('vi opens the editor and writes what it saved', async () => {
  const { session, shows, state, edit } = await open();
  session.input('vi kubia.yaml\r');
  await shows('~ $ vi kubia.yaml\n~ $');
  expect(edit).toHaveBeenCalledWith({ name: 'kubia.yaml', content: 'kind: x\n' });
  expect(state.files.read('/home/user/kubia.yaml')).toBe('kind: x\nsaved\n');
});
