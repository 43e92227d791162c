import { noInput } from '../execute/input.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { parseOptions } from './options.ts';

const seq: ShellCommand = (context) => {
  const { args, stdout, stderr } = context;
  let separator = '\n';
  let format: string | undefined;
  let wide = false;
  const words = [...args];
  while (/^-[sfw]/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '-w') wide = true;
    else if (word.startsWith('-s')) separator = word.slice(2) || (words.shift() ?? '');
    else format = word.slice(2) || words.shift();
  }
  const bad = words.find((word) => word.trim() === '' || !Number.isFinite(Number(word)));
  if (words.length === 0 || words.length > 3 || bad !== undefined) {
    const why =
      bad !== undefined
        ? `invalid floating point argument: ‘${bad}’`
        : words.length === 0
          ? 'missing operand'
          : `extra operand ‘${words[3] ?? ''}’`;
    stderr(`seq: ${why}\nTry 'seq --help' for more information.\n`);
    return 1;
  }
  const [first = '1', step = '1', last = '1'] =
    words.length === 1 ? ['1', '1', words[0]] : words.length === 2 ? [words[0], '1', words[1]] : words;
  const digits = Math.max(...[first, step].map((word) => /\.(\d+)$/.exec(word)?.[1]?.length ?? 0));
  const count = Math.floor((Number(last) - Number(first)) / Number(step) + 1e-9);
  if (Number(step) === 0) {
    stderr(`seq: invalid Zero increment value: ‘${step}’\nTry 'seq --help' for more information.\n`);
    return 1;
  }
  const texts = Array.from({ length: Math.max(0, count + 1) }, (_, index) =>
    (Number(first) + index * Number(step)).toFixed(digits),
  );
  const width = wide ? Math.max(...texts.map((text) => text.length)) : 0;
  const shown = texts.map((text) => {
    const padded = text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
    return format === undefined
      ? padded
      : format.replace(/%(0?\d*)(?:\.(\d+))?[gf]/, (_all, size: string, precision?: string) => {
          const number = precision === undefined ? padded : Number(text).toFixed(Number(precision));
          return number.padStart(Number(size), size.startsWith('0') ? '0' : ' ');
        });
  });
  if (shown.length > 0) stdout(`${shown.join(separator)}\n`);
  return 0;
};

/** Changes of the environment, and a command in it. */
const env: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'i0v',
    valued: ['u', 'C', 'S'],
    long: { 'ignore-environment': 'i', null: '0', unset: 'u', chdir: 'C' },
    stops: true,
  });
  if (options === undefined) return 125;
  const { variables } = context.state;
  const at = options.rest.findIndex((word) => !/^[^=]+=/.test(word));
  const assignments = options.rest.slice(0, at < 0 ? undefined : at);
  const words = at < 0 ? [] : options.rest.slice(at);
  const before = new Map(variables.names().map((name) => [name, variables.keep(name)]));
  try {
    if (options.has('i')) for (const name of variables.exported().keys()) variables.restore(name, undefined);
    for (const name of options.all('u')) variables.restore(name, undefined);
    for (const word of assignments) {
      const equals = word.indexOf('=');
      variables.restore(word.slice(0, equals), { kind: 'text', value: word.slice(equals + 1), exported: true });
    }
    if (words.length > 0) {
      // It names what is missing itself: it is no part of the shell.
      if (context.find(words[0] ?? '') === undefined && !(words[0] ?? '').includes('/')) {
        context.stderr(`env: ‘${words[0] ?? ''}’: No such file or directory\n`);
        return 127;
      }
      return await context.invoke(words, context, false);
    }
    const end = options.has('0') ? '\0' : '\n';
    context.stdout([...variables.exported()].map(([name, value]) => `${name}=${value}${end}`).join(''));
    return 0;
  } finally {
    for (const name of variables.names()) if (!before.has(name)) variables.restore(name, undefined);
    for (const [name, value] of before) variables.restore(name, value);
  }
};

const printenv: ShellCommand = ({ args, state, stdout }) => {
  const exported = state.variables.exported();
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) stdout([...exported].map(([name, value]) => `${name}=${value}\n`).join(''));
  for (const name of names) if (exported.has(name)) stdout(`${exported.get(name) ?? ''}\n`);
  return names.every((name) => exported.has(name)) ? 0 : 1;
};

const clear: ShellCommand = ({ stdout }) => {
  stdout('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

const reset: ShellCommand = ({ stdout }) => {
  stdout('\x1bc\x1b[?2004h');
  return 0;
};

/** Runs a command that the terminal's end does not end: here nothing outlives the page. */
const nohup: ShellCommand = async (context) => {
  if (context.args.length === 0) {
    context.stderr("nohup: missing operand\nTry 'nohup --help' for more information.\n");
    return 125;
  }
  if (context.terminal === undefined) return context.invoke(context.args, context, false);
  context.stderr("nohup: ignoring input and appending output to 'nohup.out'\n");
  const { files, cwd } = context.state;
  const append = (data: string | Uint8Array): void => {
    files.append(resolvePath(cwd, 'nohup.out'), typeof data === 'string' ? new TextEncoder().encode(data) : data);
  };
  const { terminal: _terminal, ...plain } = context;
  return context.invoke(context.args, { ...plain, stdin: noInput(), stdout: append, stderr: append }, false);
};

function fixed(text: string): ShellCommand {
  return ({ stdout }) => {
    stdout(`${text}\n`);
    return 0;
  };
}

const id: ShellCommand = ({ args, stdout }) => {
  const letters = args.join('');
  const name = letters.includes('n');
  if (letters.includes('u') || letters.includes('g') || letters.includes('G')) stdout(name ? 'user\n' : '1000\n');
  else stdout('uid=1000(user) gid=1000(user) groups=1000(user)\n');
  return 0;
};

const uname: ShellCommand = ({ args, stdout }) => {
  const letters = args.filter((arg) => /^-[a-z]+$/.test(arg)).join('');
  const parts: Readonly<Record<string, string>> = {
    s: 'Linux',
    n: 'tabernetes',
    r: '6.1.0',
    v: '#1 SMP',
    m: 'wasm32',
    o: 'GNU/Linux',
  };
  const wanted = letters.includes('a') ? 'snrvmo' : letters.replace(/[^snrvmo]/g, '') || 's';
  stdout(
    `${Array.from('snrvmo')
      .filter((letter) => wanted.includes(letter))
      .map((letter) => parts[letter])
      .join(' ')}\n`,
  );
  return 0;
};

const uuidgen: ShellCommand = ({ stdout }) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  stdout(`${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}\n`);
  return 0;
};

const basename: ShellCommand = (context) => {
  const options = parseOptions(context, { plain: 'az', valued: ['s'], long: { multiple: 'a', suffix: 's' } });
  if (options === undefined) return 1;
  const many = options.has('a') || options.has('s');
  if (options.rest.length === 0) {
    context.stderr("basename: missing operand\nTry 'basename --help' for more information.\n");
    return 1;
  }
  const suffix = options.values.get('s') ?? (many ? '' : (options.rest[1] ?? ''));
  for (const name of many ? options.rest : options.rest.slice(0, 1)) {
    const last = /([^/]*)\/*$/.exec(name)?.[1] ?? '';
    const text = last === '' ? '/' : last;
    context.stdout(
      `${suffix !== '' && text !== suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text}\n`,
    );
  }
  return 0;
};

const dirname: ShellCommand = ({ args, stdout, stderr }) => {
  if (args.length === 0) {
    stderr("dirname: missing operand\nTry 'dirname --help' for more information.\n");
    return 1;
  }
  for (const name of args) {
    const cut = name.replace(/\/+$/, '').replace(/\/*[^/]*$/, '');
    stdout(`${cut === '' ? (name.startsWith('/') ? '/' : '.') : cut}\n`);
  }
  return 0;
};

/** Programs of this shell: kubectl, and the jobs. */
const ps: ShellCommand = ({ state, stdout }) => {
  stdout('    PID TTY          TIME CMD\n');
  const rows: (readonly [number, string])[] = [
    [state.pid, 'bash'],
    ...state.jobs.all
      .filter(({ status }) => status === undefined)
      .map(({ pid, text }): [number, string] => [pid, text.split(/\s/)[0] ?? '']),
  ];
  for (const [pid, name] of rows) stdout(`${String(pid).padStart(7)} pts/0    00:00:00 ${name}\n`);
  return 0;
};

function elsewhere(message: string): ShellCommand {
  return ({ name, stderr }: CommandContext) => {
    stderr(`${name}: ${message}\n`);
    return 1;
  };
}

const help: ShellCommand = ({ stdout }) => {
  stdout(`This is a shell beside the cluster. Try:

  kubectl get nodes                 what the cluster is made of
  kubectl apply -f kubia.yaml       three pods and a Service
  kubectl get pods -o wide -w       watch them start (Ctrl-C ends it)
  curl http://SERVICE               Services, node ports, forwarded ports, hosts of Ingresses
  kubectl logs -f POD               kubectl exec -it POD -- sh

k is short for kubectl. Tab completes commands, flags, kinds and names. vi FILE opens the editor.
The language is bash's: pipes, loops, functions, arrays, jobs, ~/.bashrc. Tools: awk sed jq yq grep sort tar …
`);
  return 0;
};

const man: ShellCommand = ({ args, stderr }) => {
  const [name] = args.filter((arg) => !/^(?:-.*|\d)$/.test(arg));
  if (name === undefined) stderr("What manual page do you want?\nFor example, try 'man man'.\n");
  else
    stderr(
      `No manual entry for ${name}\nThere are no manual pages here: try ${name === 'kubectl' ? '' : `${name} --help or `}kubectl explain, kubectl help.\n`,
    );
  return name === undefined ? 1 : 16;
};

export const shellCommands: Readonly<Record<string, ShellCommand>> = {
  basename,
  clear,
  dirname,
  docker: elsewhere('images cannot be built here yet; the cluster pulls those of its own registry'),
  env,
  help,
  hostname: fixed('tabernetes'),
  id,
  man,
  nohup,
  printenv,
  ps,
  reset,
  seq,
  uname,
  uuidgen,
  whoami: fixed('user'),
};
