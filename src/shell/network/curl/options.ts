/** What stands on curl's command line. upstream: curl src/tool_getparam.c */

export class UsageFailure extends Error {
  readonly code: number;

  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** Stands for the name that a URL ends with; no name of a file has a NUL in it. */
export const REMOTE_NAME = '\0';

type Kind = 'flag' | 'value';

/** Long names with their letters; those in REFUSED are known, and cannot be. */
const OPTIONS: readonly (readonly [name: string, kind: Kind, letter?: string])[] = [
  ['append', 'flag', 'a'],
  ['cacert', 'value'],
  ['cert', 'value', 'E'],
  ['compressed', 'flag'],
  ['config', 'value', 'K'],
  ['connect-timeout', 'value'],
  ['cookie', 'value', 'b'],
  ['cookie-jar', 'value', 'c'],
  ['create-dirs', 'flag'],
  ['data', 'value', 'd'],
  ['data-ascii', 'value'],
  ['data-binary', 'value'],
  ['data-raw', 'value'],
  ['data-urlencode', 'value'],
  ['dump-header', 'value', 'D'],
  ['fail', 'flag', 'f'],
  ['fail-with-body', 'flag'],
  ['form', 'value', 'F'],
  ['form-string', 'value'],
  ['get', 'flag', 'G'],
  ['globoff', 'flag', 'g'],
  ['head', 'flag', 'I'],
  ['header', 'value', 'H'],
  ['help', 'flag', 'h'],
  ['http1.0', 'flag', '0'],
  ['http1.1', 'flag'],
  ['http2', 'flag'],
  ['include', 'flag', 'i'],
  ['insecure', 'flag', 'k'],
  ['interface', 'value'],
  ['ipv4', 'flag', '4'],
  ['ipv6', 'flag', '6'],
  ['json', 'value'],
  ['key', 'value'],
  ['limit-rate', 'value'],
  ['location', 'flag', 'L'],
  ['location-trusted', 'flag'],
  ['max-redirs', 'value'],
  ['max-time', 'value', 'm'],
  ['no-buffer', 'flag', 'N'],
  ['no-progress-meter', 'flag'],
  ['noproxy', 'value'],
  ['oauth2-bearer', 'value'],
  ['output', 'value', 'o'],
  ['output-dir', 'value'],
  ['parallel', 'flag', 'Z'],
  ['path-as-is', 'flag'],
  ['progress-bar', 'flag', '#'],
  ['proxy', 'value', 'x'],
  ['range', 'value', 'r'],
  ['referer', 'value', 'e'],
  ['remote-name', 'flag', 'O'],
  ['request', 'value', 'X'],
  ['resolve', 'value'],
  ['retry', 'value'],
  ['retry-all-errors', 'flag'],
  ['retry-connrefused', 'flag'],
  ['retry-delay', 'value'],
  ['retry-max-time', 'value'],
  ['show-error', 'flag', 'S'],
  ['silent', 'flag', 's'],
  ['unix-socket', 'value'],
  ['upload-file', 'value', 'T'],
  ['url', 'value'],
  ['user', 'value', 'u'],
  ['user-agent', 'value', 'A'],
  ['verbose', 'flag', 'v'],
  ['version', 'flag', 'V'],
  ['write-out', 'value', 'w'],
];

const REFUSED: Readonly<Record<string, string>> = {
  cert: 'there is no TLS in this page to present a certificate in',
  config: 'this curl reads no configuration files',
  'http1.0': 'this curl speaks HTTP/1.1',
  interface: 'this machine has one network interface',
  ipv6: 'the network of the cluster is IPv4',
  key: 'there is no TLS in this page to present a certificate in',
  'limit-rate': 'this curl cannot hold its speed down',
  parallel: 'this curl makes one transfer after the other',
  'path-as-is': 'this curl squashes dots in paths',
  proxy: 'this curl knows no proxies',
  'unix-socket': 'this machine has no Unix sockets',
  append: 'this curl speaks HTTP only',
};

/** One value of an option, in the order they came. */
export interface CurlOptions {
  has(name: string): boolean;
  last(name: string): string | undefined;
  all(name: string): readonly string[];
  /** Options of some of these names with their values, in the order they came. */
  among(names: readonly string[]): readonly (readonly [name: string, value: string])[];
  readonly urls: readonly string[];
  /** What -o and -O asked for, one for each URL; {@link REMOTE_NAME} of -O. */
  readonly outputs: readonly string[];
}

function refuse(name: string, written: string): void {
  const why = REFUSED[name];
  if (why !== undefined) throw new UsageFailure(`curl: option ${written}: ${why}`);
}

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information";

class Parser {
  readonly given: (readonly [name: string, value: string])[] = [];
  readonly urls: string[] = [];
  readonly outputs: string[] = [];
  readonly #args: readonly string[];
  #at = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  parse(): void {
    for (let plain = false; this.#at < this.#args.length; this.#at++) {
      const word = this.#args[this.#at] ?? '';
      if (plain || !word.startsWith('-') || word === '-') this.urls.push(word);
      else if (word === '--') plain = true;
      else if (word.startsWith('--')) this.#long(word);
      else this.#short(word);
    }
  }

  #long(word: string): void {
    const name = word.slice(2);
    const found = OPTIONS.find(([known]) => known === name) ?? this.#negated(name) ?? this.#abbreviated(name);
    if (found === undefined) throw new UsageFailure(`curl: option ${word}: is unknown\n${TRY}`);
    this.#take(found, word, undefined);
  }

  /** `--no-silent` undoes `--silent`. */
  #negated(name: string): (typeof OPTIONS)[number] | undefined {
    const positive = OPTIONS.find(([known, kind]) => kind === 'flag' && `no-${known}` === name);
    return positive === undefined ? undefined : [`no-${positive[0]}`, 'flag'];
  }

  #abbreviated(name: string): (typeof OPTIONS)[number] | undefined {
    const found = OPTIONS.filter(([known]) => known.startsWith(name));
    return found.length === 1 ? found[0] : undefined;
  }

  #short(word: string): void {
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      const found = OPTIONS.find(([, , short]) => short === letter);
      if (found === undefined) throw new UsageFailure(`curl: option ${word}: is unknown\n${TRY}`);
      const rest = word.slice(index + 1);
      this.#take(found, `-${letter}`, found[1] === 'value' && rest !== '' ? rest : undefined);
      if (found[1] === 'value') return;
    }
  }

  #take([name, kind]: (typeof OPTIONS)[number], written: string, joined: string | undefined): void {
    refuse(name, written);
    let value = 'true';
    if (kind === 'value') {
      const next = joined ?? this.#args[++this.#at];
      if (next === undefined) throw new UsageFailure(`curl: option ${written}: requires parameter\n${TRY}`);
      value = next;
    }
    if (name === 'url') this.urls.push(value);
    else if (name === 'output') this.outputs.push(value);
    else if (name === 'remote-name') this.outputs.push(REMOTE_NAME);
    else this.given.push([name, value]);
  }
}

const SECONDS = ['connect-timeout', 'max-time'];
const COUNTS = ['max-redirs', 'retry', 'retry-delay', 'retry-max-time'];

/** @throws UsageFailure */
export function parseOptions(args: readonly string[]): CurlOptions {
  const parser = new Parser(args);
  parser.parse();
  const { given, urls, outputs } = parser;
  for (const [name, value] of given) {
    const wrong =
      (SECONDS.includes(name) && !/^\d*\.?\d+$/.test(value)) || (COUNTS.includes(name) && !/^-?\d+$/.test(value));
    if (wrong) throw new UsageFailure(`curl: option --${name}: expected a proper numerical parameter\n${TRY}`);
  }
  const last = (name: string): string | undefined => given.findLast(([known]) => known === name)?.[1];
  return {
    has: (name) => given.findLast(([known]) => known === name || known === `no-${name}`)?.[0] === name,
    last,
    all: (name) => given.flatMap(([known, value]) => (known === name ? [value] : [])),
    among: (names) => given.filter(([name]) => names.includes(name)),
    urls,
    outputs,
  };
}
