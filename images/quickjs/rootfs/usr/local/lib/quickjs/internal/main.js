'use strict';

const loop = library('internal/loop');
const { process: current, onError, onSignal } = library('internal/process');
const { inspect, errorText } = library('internal/inspect');
const modules = library('internal/modules');
const fs = library('fs');

const USAGE = `Usage: qjs [options] [script.js] [arguments]

  -e, --eval script   run the text
  -p, --print script  run the text and print its value
  -i, --interactive   ask for lines
  -v, --version       print the version
  -h, --help          print this

JavaScript on QuickJS, with modules like those of Node.js: assert, buffer, console, crypto, dns, events,
fs, http, net, os, path, process, querystring, readline, stream, timers, url and util.
`;

function complete(source) {
  try {
    host.evaluate(`(async () => {${source}\n})`, 'input');
    return true;
  } catch (error) {
    return !/unexpected end|expecting '[})\]]'|unexpected token.*: ''|end of (string|template|comment)/i.test(error.message);
  }
}

/* Lines are asked for; what is not whole goes on on the next. */
function interact() {
  const readline = library('readline').createInterface({ input: current.stdin, output: current.stdout });
  let text = '';
  readline.on('line', (line) => {
    text = text === '' ? line : `${text}\n${line}`;
    if (text.trim() === '.exit') return readline.close();
    if (!complete(text) && line !== '') {
      readline.setPrompt('... ');
      return readline.prompt();
    }
    try {
      const value = text.trim() === '' ? undefined : modules.runText('REPL', text);
      if (text.trim() !== '') current.stdout.write(`${typeof value === 'string' ? inspect([value]).slice(2, -2) : inspect(value)}\n`);
    } catch (error) {
      current.stdout.write(`Uncaught ${error instanceof Error ? errorText(error) : inspect(error)}\n`);
    }
    text = '';
    readline.setPrompt('> ');
    readline.prompt();
  });
  readline.on('close', () => current.exit());
  current.stdout.write(`QuickJS ${current.versions.quickjs}\n`);
  readline.prompt();
}

function start(args) {
  const [first, ...rest] = args;
  switch (first) {
    case '-h':
    case '--help':
      return void current.stdout.write(USAGE);
    case '-v':
    case '--version':
      return void current.stdout.write(`QuickJS ${current.versions.quickjs}\n`);
    case '-e':
    case '--eval':
    case '-p':
    case '--print':
    case '-pe': {
      if (rest.length === 0) {
        current.stderr.write(`qjs: ${first} requires an argument\n`);
        return current.exit(9);
      }
      current.argv = [current.execPath, ...rest.slice(1)];
      const value = modules.runText('[eval]', rest[0]);
      return first.startsWith('-p') || first === '--print' ? console.log(value) : undefined;
    }
    case '-i':
    case '--interactive':
      return interact();
    case undefined:
      if (host.isatty(0)) return interact();
      return void modules.runText('[stdin]', fs.readFileSync(0, 'utf8'));
    case '-':
      current.argv = [current.execPath, '-', ...rest];
      return void modules.runText('[stdin]', fs.readFileSync(0, 'utf8'));
    default:
      if (first.startsWith('-')) {
        current.stderr.write(`qjs: bad option: ${first}\n`);
        return current.exit(9);
      }
      return script(first, rest);
  }
}

function script(name, args) {
  const path = library('path');
  const file = modules.resolve(path.resolve(name), '/');
  if (file === undefined) {
    current.stderr.write(`Error: Cannot find module '${path.resolve(name)}'\n`);
    return current.exit(1);
  }
  current.argv = [current.execPath, file, ...args];
  modules.runMain(file);
}

exports.run = () => {
  current.argv = [current.execPath];
  current.argv0 = host.args[0];
  loop.configure({ onError, onSignal });
  loop.call(start, host.args.slice(1));
  loop.run(() => current.emit('beforeExit', Number(current.exitCode ?? 0)));
  current.exit();
};
