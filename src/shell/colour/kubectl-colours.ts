import { colourDescription, colourExplanation, colourJson, YamlColours } from './documents.ts';
import { colourComplaint, colourDifference, colourResult } from './messages.ts';
import { TableColours } from './table.ts';

export type LineColours = (line: string) => string;

/** What a command line of kubectl prints. */
export interface KubectlColours {
  readonly stdout: LineColours;
  readonly stderr: LineColours;
}

/** Global flags whose value is the next word. */
const VALUED =
  /^(?:-n|-s|-v|--(?:as|as-group|as-uid|cluster|context|kubeconfig|namespace|request-timeout|server|token|user))$/;

function wordsOf(args: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    if (!arg.startsWith('-')) words.push(arg);
    else if (VALUED.test(arg)) at++;
  }
  return words;
}

function outputOf(args: readonly string[]): string {
  for (const [index, arg] of args.entries()) {
    if (arg === '-o' || arg === '--output') return args[index + 1] ?? '';
    const joined = /^(?:-o=?|--output=)(.+)$/.exec(arg);
    if (joined !== null) return joined[1] ?? '';
  }
  return '';
}

const yaml = (): LineColours => {
  const colours = new YamlColours();
  return (line) => colours.line(line);
};
const table = (): LineColours => {
  const colours = new TableColours();
  return (line) => colours.line(line);
};
const always = (colours: LineColours) => (): LineColours => colours;

/** What commands print that have no `-o`. Others print of what they have done. */
const PLAIN_OUTPUT: Readonly<Record<string, () => LineColours>> = {
  'api-resources': table,
  describe: always(colourDescription),
  diff: always(colourDifference),
  events: table,
  explain: always(colourExplanation),
  get: table,
  kustomize: yaml,
  top: table,
};

/** Commands that print what somebody else wrote. */
const FOREIGN = new Set(['attach', 'completion', 'cp', 'debug', 'edit', 'exec', 'logs', 'port-forward', 'proxy']);

function outputColours([name = '', subcommand = '']: readonly string[], output: string): LineColours {
  if (output === 'yaml') return yaml();
  if (/^json/.test(output)) return colourJson;
  if (output.startsWith('custom-columns')) return table();
  if (output !== '' && output !== 'wide') return (line) => line;
  if (name === 'config')
    return subcommand === 'get-contexts' ? table() : subcommand === 'view' ? yaml() : (line) => line;
  return (Object.hasOwn(PLAIN_OUTPUT, name) ? PLAIN_OUTPUT[name] : undefined)?.() ?? colourResult;
}

/** How the output of a command is coloured, as kubecolor does it; undefined where it is not. @param args those of kubectl */
export function kubectlColours(args: readonly string[]): KubectlColours | undefined {
  const words = wordsOf(args);
  const [name] = words;
  const dash = args.indexOf('--');
  const own = dash < 0 ? args : args.slice(0, dash);
  if (name === undefined || name === 'help' || FOREIGN.has(name)) return undefined;
  if (own.some((arg) => /^(?:-h|--help|--help=true)$/.test(arg))) return undefined;
  if (name === 'run' && own.some((arg) => /^(?:-[a-z]*[it][a-z]*|--stdin|--tty|--attach)(?:=|$)/.test(arg)))
    return undefined;
  return { stdout: outputColours(words, outputOf(own)), stderr: colourComplaint };
}
