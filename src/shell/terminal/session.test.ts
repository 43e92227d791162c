import { beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { systemClock } from '../../base/index.ts';
import { newState } from '../testing/shell.ts';
import { Screen } from '../testing/screen.ts';
import { ShellSession } from './session.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  // Not a part of what is timed below.
  await Promise.all([import('../completion/kubectl/index.ts'), import('../commands/kubectl-program.ts')]);
});

async function open(
  columns = 60,
  history: readonly string[] = [],
  rows = 24,
  files: Readonly<Record<string, string>> = {},
) {
  const screen = new Screen(columns);
  const state = await newState(
    { client: server.client, clock: systemClock },
    { 'kubia.yaml': 'kind: x\n', 'kub.txt': '', 'a file': '', 'dir/inner': '', ...files },
  );
  state.history.push(...history);
  state.aliases.set('kgn', 'k get namespaces');
  const edit = vi.fn(({ content }: { content: string }) => Promise.resolve(`${content}saved\n`));
  let raw = '';
  const host = {
    write: (data: string) => {
      raw += data;
      screen.write(data);
      return Promise.resolve();
    },
    edit,
    open: () => undefined,
    save: () => undefined,
  };
  const session = new ShellSession(host, state, { columns, rows }, (line) => state.history.push(line));
  const shows = (text: string): Promise<void> =>
    vi.waitFor(
      () => {
        expect(screen.text).toBe(text);
      },
      { interval: 5, timeout: 4000 },
    );
  await vi.waitFor(() => {
    expect(screen.text).not.toBe('');
  });
  return { screen, state, session, shows, edit, raw: () => raw };
}

test('a line is edited with the keys of readline', async () => {
  const { session, screen, shows } = await open();
  session.input('echo two\x01\x1bf one\x05 x\x7f\x7f');
  expect(screen.text).toBe('~ $ echo one two');
  expect(screen.cursor).toEqual({ row: 0, column: 16 });
  session.input('\x17\x15\x19\x1b[D\x1b[D\x0b\r');
  await shows('~ $ echo one t\none t\n~ $');
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
  session.input('\x1b>\x12echo\x12');
  expect(screen.text).toBe("(reverse-i-search)`echo': echo first");
  session.input('x');
  expect(screen.text).toBe("(failed reverse-i-search)`echox': echo first");
  session.input('\x7f\x13');
  expect(screen.text).toBe("(i-search)`echo': echo last");
  session.input('\x07');
  expect(screen.text).toBe('~ $');
  session.input('\x12get');
  session.input('\x1b');
  session.input('!');
  expect(screen.text).toBe('~ $ kubectl !get pods');
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

test('pasted lines are not run until Enter, and are one entry of the history', async () => {
  const { session, screen, shows, state } = await open();
  session.input('\x1b[200~echo a\recho');
  session.input(' b\x1b[20');
  session.input('1~');
  expect(screen.text).toBe('~ $ echo a\necho b');
  session.input('\r');
  await shows('~ $ echo a\necho b\na\nb\n~ $');
  expect(state.history).toEqual(['echo a\necho b']);
  session.input('\x1b[A');
  expect(screen.text).toBe('~ $ echo a\necho b\na\nb\n~ $ echo a\necho b');
});

test('a pasted here-document is taken whole', async () => {
  const { session, shows } = await open();
  session.input('\x1b[200~cat <<EOF\rkind: Pod\rEOF\r\x1b[201~\r');
  await shows('~ $ cat <<EOF\nkind: Pod\nEOF\n\nkind: Pod\n~ $');
});

test('a command over several lines is recalled as one', async () => {
  const { session, screen, shows, state } = await open();
  session.input('for i in 1 2; do\recho $i\rdone\r');
  await shows('~ $ for i in 1 2; do\n> echo $i\n> done\n1\n2\n~ $');
  expect(state.history).toEqual(['for i in 1 2; do echo $i; done']);
  session.input('\x0cecho a |\rcat\recho b \\\rc\r');
  await shows('~ $ echo a |\n> cat\na\n~ $ echo b \\\n> c\nb c\n~ $');
  session.input('\x0c\x1b[A');
  expect(screen.text).toBe('~ $ echo b c');
});

test('Ctrl-X Ctrl-E opens the line in the editor and runs what is saved', async () => {
  const { session, shows, edit } = await open();
  session.input('echo a\x18\x05');
  await shows('~ $ echo a\nsaved\na\nbash: saved: command not found\n~ $');
  expect(edit).toHaveBeenCalledWith({ name: 'command.sh', content: 'echo a\n' });
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
  ["cat 'a f\t", "~ $ cat 'a file'"],
  ['cat a\t', '~ $ cat a\\ file'],
  ['cat ~/kubi\t', '~ $ cat ~/kubia.yaml'],
  ['cd di\t', '~ $ cd dir/'],
  ['cd kub\t', '~ $ cd kub'],
  ['echo hi > dir/in\t', '~ $ echo hi > dir/inner'],
  ['echo $HO\t', '~ $ echo $HOME'],
  ['echo "${HO\t', '~ $ echo "${HOME}"'],
  ['true && kubec\t', '~ $ true && kubectl'],
  ['xargs -n 1 kubec\t', '~ $ xargs -n 1 kubectl'],
  ['watch -n1 k get pods -n kube-n\t', '~ $ watch -n1 k get pods -n kube-node-lease'],
  ['kgn kube-n\t', '~ $ kgn kube-node-lease'],
  ['curl http://kuberne\t', '~ $ curl http://kubernetes'],
])('Tab completes %j', async (keys, shown) => {
  const { session, shows } = await open();
  session.input(keys);
  await shows(shown);
});

test('~/.bashrc is read before the first prompt', async () => {
  const { session, shows, state } = await open(60, [], 24, {
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

test.each<readonly [string, boolean]>([
  ['kubectl get ns default', true],
  ['kubectl get ns default | cat', false],
  ['kubectl get ns default > f; cat f', false],
  ['echo "$(kubectl get ns default)"', false],
  ['NO_COLOR=1 kubectl get ns default', false],
  ['NO_COLOR= kubectl get ns default', true],
  ['cat kub.txt | kubectl get ns default', true],
  ['kubectl get ns default 2>/dev/null', true],
])('%s is in colours: %s', async (line, inColours) => {
  const { session, screen, raw } = await open(80);
  session.input(`${line}\r`);
  await vi.waitFor(
    () => {
      expect(screen.text).toMatch(/Active[^]*\$$/);
    },
    { timeout: 4000 },
  );
  expect(raw().includes('\x1b[32mActive\x1b[0m')).toBe(inColours);
  expect(raw().includes('\x1b[1mNAME\x1b[0m')).toBe(inColours);
});

test('less shows a text by the screen, and leaves the screen as it was', async () => {
  const { session, shows } = await open(30, [], 5);
  session.input('seq 1 9 | less\r');
  await shows('1\n2\n3\n4\n:');
  session.input(' ');
  await shows('5\n6\n7\n8\n:');
  session.input('j');
  await shows('6\n7\n8\n9\n(END)');
  session.input('k');
  await shows('5\n6\n7\n8\n:');
  session.input('g/7\r');
  await shows('6\n7\n8\n9\n(END)'.replace('6\n7', '7').replace('(END)', '~\n(END)'));
  session.input('q');
  await shows('~ $ seq 1 9 | less\n~ $');
  session.input('echo next\r');
  await shows('~ $ seq 1 9 | less\n~ $ echo next\nnext\n~ $');
});

test('less -F prints what fits, and less without a terminal is cat', async () => {
  const { session, shows } = await open(60, [], 5);
  session.input('seq 1 2 | less -F\r');
  await shows('~ $ seq 1 2 | less -F\n1\n2\n~ $');
  session.input('\x0cseq 1 9 | less | tail -n 1\r');
  await shows('~ $ seq 1 9 | less | tail -n 1\n9\n~ $');
});

test('less shows what has come of an endless text, follows it, and lets it go', async () => {
  const { session, shows, state } = await open(50, [], 4);
  session.input('while true; do echo line; done | less\r');
  await shows('line\nline\nline\n:');
  session.input('F');
  await shows('line\nline\nline\nWaiting for data... (interrupt to abort)');
  session.input('\x03');
  await shows('line\nline\nline\n:');
  session.input('q');
  await shows('~ $ while true; do echo line; done | less\n~ $');
  expect(state.status).toBe(0);
});

test('what less cannot read it says', async () => {
  const { session, shows } = await open(60, [], 24);
  session.input('less nothing\r');
  await shows('~ $ less nothing\nnothing: No such file or directory\n~ $');
  session.input('\x0cless\r');
  await shows('~ $ less\nMissing filename ("less --help" for help)\n~ $');
  session.input('\x0cless --wrong kub.txt\r');
  await shows('~ $ less --wrong kub.txt\nThere is no wrong option ("less --help" for help)\n~ $');
});

test('`complete -F __start_kubectl` has a name completed as kubectl is', async () => {
  const { session, state, screen } = await open();
  session.input('complete -o default -F __start_kubectl kc\r');
  await vi.waitFor(() => {
    expect(state.completions.get('kc')).toBe('__start_kubectl');
  });
  session.input('\x0ckc descr\t');
  await vi.waitFor(
    () => {
      expect(screen.text).toContain('kc describe');
    },
    { timeout: 10_000 },
  );
});
