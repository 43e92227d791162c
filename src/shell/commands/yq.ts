import { Document, parseAllDocuments, parseDocument, stringify } from 'yaml';
import { textInput } from '../execute/input.ts';
import { TextSink } from '../execute/output.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { readAll } from './inputs.ts';
import { parseOptions, type Options } from './options.ts';

type Doc = Document.Parsed | Document;

/** `.a.b[0] = value`, of which comments and the order of keys are kept. */
const ASSIGNMENT =
  /^\s*((?:\.(?:[A-Za-z_][\w-]*|"[^"]*")|\.?\[(?:\d+|"[^"]*")\])+)\s*=\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)\s*$/;
const DELETION = /^\s*del\(\s*((?:\.(?:[A-Za-z_][\w-]*|"[^"]*")|\.?\[(?:\d+|"[^"]*")\])+)\s*\)\s*$/;

function pathOf(text: string): (string | number)[] {
  return [...text.matchAll(/\.?\[(\d+)\]|\.?\["([^"]*)"\]|\."([^"]*)"|\.([\w-]+)/g)].map(([, index, ...names]) =>
    index === undefined ? (names.find((name) => (name as string | undefined) !== undefined) ?? '') : Number(index),
  );
}

class Failure extends Error {
  override readonly name = 'Failure';
}

class Yq {
  readonly #context: CommandContext;
  readonly #options: Options;

  constructor(context: CommandContext, options: Options) {
    this.#context = context;
    this.#options = options;
  }

  /** The expression as jq reads it: what stands for variables of the environment is their text. */
  expression(text: string): string {
    const { variables } = this.#context.state;
    return text.replace(/\b(str)?env\((\w+)\)/g, (_all, isText: string | undefined, name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw new Failure(`value for env variable '${name}' not provided in env()`);
      return JSON.stringify(isText === undefined ? (parseDocument(value).toJS() as unknown) : value);
    });
  }

  /** What an expression makes of a document: any number of them. */
  async evaluate(document: Doc, expression: string): Promise<Doc[]> {
    if (expression.trim() === '.' || expression.trim() === '') return [document];
    const assignment = ASSIGNMENT.exec(expression);
    if (assignment !== null) {
      document.setIn(pathOf(assignment[1] ?? ''), JSON.parse(assignment[2] ?? 'null'));
      return [document];
    }
    const deletion = DELETION.exec(expression);
    if (deletion !== null) {
      document.deleteIn(pathOf(deletion[1] ?? ''));
      return [document];
    }
    const { terminal: _terminal, ...plain } = this.#context;
    const [stdout, stderr] = [new TextSink(), new TextSink()];
    const status = await this.#context.invoke(
      ['jq', '-c', expression],
      {
        ...plain,
        stdin: textInput(JSON.stringify(document.toJS() ?? null)),
        stdout: stdout.write,
        stderr: stderr.write,
      },
      false,
    );
    if (status !== 0) throw new Failure(stderr.text.trim().replace(/^jq: (?:error[^:]*: )?/, ''));
    return stdout.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => new Document(JSON.parse(line)));
  }

  print(document: Doc): string {
    const indent = Number(this.#options.values.get('I') ?? 2);
    const value: unknown = document.toJS();
    const format = this.#options.values.get('o')?.replace(/^=/, '') ?? (this.#options.has('j') ? 'json' : 'yaml');
    const isScalar = value === null || typeof value !== 'object';
    if (format === 'json' || format === 'j') {
      if (isScalar && typeof value === 'string' && this.#options.has('r')) return `${value}\n`;
      return `${JSON.stringify(value, undefined, indent)}\n`;
    }
    if (format !== 'yaml' && format !== 'y') throw new Failure(`unknown format '${format}' please use [yaml|json]`);
    if (typeof value === 'string' && this.#options.values.get('unwrapScalar') !== 'false') return `${value}\n`;
    if (this.#options.has('P')) return stringify(value, { indent, lineWidth: 0 });
    return document.toString({ indent: Math.max(1, indent), lineWidth: 0, flowCollectionPadding: false });
  }
}

/** yq (mikefarah/yq, version 4) as far as its expressions are jq's; comments are kept by what sets or deletes one path. */
export const yq: ShellCommand = async (context) => {
  const args = /^(?:e|eval|ea|eval-all)$/.test(context.args[0] ?? '') ? context.args.slice(1) : context.args;
  if (args[0] === '--version' || args[0] === '-V') {
    context.stdout('yq (https://github.com/mikefarah/yq/) version v4.44.0, as far as it goes here\n');
    return 0;
  }
  const options = parseOptions(
    { ...context, args },
    {
      plain: 'irPjneNCMv',
      valued: ['o', 'I', 'p', 'unwrapScalar'],
      long: {
        inplace: 'i',
        prettyPrint: 'P',
        'output-format': 'o',
        indent: 'I',
        'input-format': 'p',
        'null-input': 'n',
        'exit-status': 'e',
        'no-doc': 'N',
        'raw-output': 'r',
        unwrapScalar: 'unwrapScalar',
        tojson: 'j',
        'no-colors': 'M',
      },
      optional: ['unwrapScalar'],
    },
  );
  if (options === undefined) return 1;
  const { files, cwd } = context.state;
  const isFile = (name: string | undefined): boolean =>
    name !== undefined && files.readBytes(resolvePath(cwd, name)) !== undefined;
  const [first, ...others] = options.rest;
  const [text, names] = isFile(first) && others.length === 0 ? ['.', options.rest] : [first ?? '.', others];
  const run = new Yq(context, options);
  const printed = async (document: Doc[]): Promise<string> => {
    const parts: string[] = [];
    const expression = run.expression(text);
    for (const one of document) {
      const results = await run.evaluate(one, expression);
      const shown = results.map((result) => run.print(result)).join('');
      if (results.length > 0) parts.push(shown);
      if (options.has('e') && results.every((result) => result.toJS() === null || result.toJS() === false)) {
        throw new Failure('no matches found');
      }
    }
    return parts.join(options.has('N') || options.values.get('o')?.startsWith('j') === true ? '' : '---\n');
  };
  try {
    if (options.has('n')) {
      context.stdout(await printed([new Document(null)]));
      return 0;
    }
    for (const name of names.length === 0 ? ['-'] : names) {
      const bytes = await readAll({ ...context, stderr: () => undefined }, [name]);
      if (bytes === undefined) throw new Failure(`open ${name}: no such file or directory`);
      const documents = [...parseAllDocuments(new TextDecoder().decode(bytes), { keepSourceTokens: false })];
      const wrong = documents.flatMap(({ errors }) => errors)[0];
      if (wrong !== undefined) throw new Failure(`bad file '${name}': ${wrong.message.split('\n')[0] ?? ''}`);
      const output = await printed(documents.length === 0 ? [new Document(null)] : documents);
      if (options.has('i') && name !== '-') files.write(resolvePath(cwd, name), output);
      else context.stdout(output);
    }
    return context.signal.aborted ? 130 : 0;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    context.stderr(`Error: ${cause.message}\n`);
    return 1;
  }
};
