import type { ImageConfig, LayerEntry } from '../api.ts';
import { gunzip } from '../gzip.ts';
import { type LayerMap, unpackLayer } from '../layer.ts';
import { MalformedDocument } from '../manifest.ts';
import { BuildError } from './build-error.ts';
import { copy } from './copy.ts';
import { type BuiltLayer, buildLayer, type HistoryEntry, type ImageContents } from './image.ts';
import type { Command, CommandInstruction, CopyInstruction, StageInstruction } from './instructions.ts';
import { parseChmod, parseChown } from './ownership.ts';
import { followLinks, mergeLayers, parentDirectories, resolvePath } from './tree.ts';
import { expandWord, splitWords, WordError } from './words.ts';

/** A RUN step for whoever can run programs. */
export interface RunRequest {
  /** Lowest first. */
  readonly layers: readonly LayerMap[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
}

export interface RunResult {
  readonly exitCode: number;
  /** What it wrote: a layer, whiteouts included. */
  readonly changes: LayerMap;
}

export type RunExecutor = (request: RunRequest) => Promise<RunResult>;

export interface StageEnvironment {
  readonly context: LayerMap;
  readonly escape: string;
  readonly created: number;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly globalArgs: ReadonlyMap<string, string>;
  /** The tree of another stage or image. @throws BuildError */
  readonly from: (name: string, line: number) => Promise<LayerMap>;
  readonly run?: RunExecutor;
}

const DEFAULT_SHELL = ['/bin/sh', '-c'];
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Build arguments that need no ARG (BuildKit: predefined ARGs). */
const PREDEFINED_ARGS = /^(?:https?|ftp|no|all)_proxy$/i;

/** Carries out the instructions of one stage, in order. */
export class StageBuilder {
  readonly #environment: StageEnvironment;
  readonly #platform: ImageContents['platform'];
  readonly #args = new Map<string, string>();
  readonly #layers: BuiltLayer[];
  readonly #history: HistoryEntry[];
  #config: ImageConfig;
  #tree: LayerMap;
  #cmdSet = false;

  constructor(base: ImageContents, environment: StageEnvironment) {
    this.#environment = environment;
    this.#platform = base.platform;
    this.#layers = [...base.layers];
    this.#history = [...base.history];
    this.#config = base.config.Env === undefined ? { ...base.config, Env: [DEFAULT_PATH] } : base.config;
    this.#tree = mergeLayers(base.layers.map((layer) => layer.entries));
  }

  contents(): ImageContents {
    return { platform: this.#platform, config: this.#config, layers: this.#layers, history: this.#history };
  }

  /** @throws BuildError */
  async step(instruction: StageInstruction): Promise<void> {
    const { line } = instruction;
    const expand = (word: string): string => this.#expand(word, line);
    const before = this.#layers.length;
    switch (instruction.kind) {
      case 'ARG':
        for (const [name, fallback] of instruction.args) this.#declareArg(name, fallback, line);
        break;
      case 'ENV':
        this.#setEnv(instruction.pairs.map(([key, value]) => [expand(key), expand(value)]));
        break;
      case 'LABEL': {
        const labels = Object.fromEntries(instruction.pairs.map(([key, value]) => [expand(key), expand(value)]));
        this.#config = { ...this.#config, Labels: { ...this.#config.Labels, ...labels } };
        break;
      }
      case 'COPY':
      case 'ADD':
        await this.#copy(instruction);
        break;
      case 'WORKDIR':
        await this.#workdir(expand(instruction.value));
        break;
      case 'USER':
        this.#config = { ...this.#config, User: expand(instruction.value) };
        break;
      case 'STOPSIGNAL':
        this.#config = { ...this.#config, StopSignal: expand(instruction.value) };
        break;
      case 'EXPOSE': {
        const words = instruction.ports.flatMap((port) => splitWords(expand(port), ''));
        const ports = Object.fromEntries(words.flatMap((word) => exposedPorts(word, line)).map((port) => [port, {}]));
        this.#config = { ...this.#config, ExposedPorts: { ...this.#config.ExposedPorts, ...ports } };
        break;
      }
      case 'SHELL':
        this.#config = { ...this.#config, Shell: instruction.args };
        break;
      case 'CMD':
        this.#cmdSet = true;
        this.#config = { ...this.#config, Cmd: this.#commandLine(instruction.command) };
        break;
      case 'ENTRYPOINT':
        this.#entrypoint(instruction);
        break;
      case 'RUN':
        await this.#run(instruction);
        break;
    }
    this.#history.push({
      created: new Date(this.#environment.created).toISOString(),
      created_by: `${instruction.source} # buildkit`,
      ...(this.#layers.length === before ? { empty_layer: true } : {}),
    });
  }

  /** A new ENTRYPOINT makes the base image's CMD meaningless, unless this stage set one. */
  #entrypoint(instruction: CommandInstruction): void {
    const { Cmd, ...rest } = this.#config;
    const kept = this.#cmdSet && Cmd !== undefined ? { Cmd } : {};
    this.#config = { ...rest, ...kept, Entrypoint: this.#commandLine(instruction.command) };
  }

  #commandLine(command: Command): readonly string[] {
    return command.form === 'exec' ? command.args : [...(this.#config.Shell ?? DEFAULT_SHELL), command.text];
  }

  #declareArg(name: string, fallback: string | undefined, line: number): void {
    const given = this.#environment.buildArgs[name];
    const value =
      given ?? (fallback === undefined ? this.#environment.globalArgs.get(name) : this.#expand(fallback, line));
    if (value !== undefined) this.#args.set(name, value);
  }

  #setEnv(pairs: readonly (readonly [string, string])[]): void {
    const env = new Map((this.#config.Env ?? []).map((each) => [each.split('=', 1)[0] ?? '', each]));
    for (const [key, value] of pairs) env.set(key, `${key}=${value}`);
    this.#config = { ...this.#config, Env: [...env.values()] };
  }

  /** ENV wins over ARG. */
  #variables(): ReadonlyMap<string, string> {
    const env = (this.#config.Env ?? []).map((each): [string, string] => {
      const equals = each.indexOf('=');
      return [each.slice(0, equals), each.slice(equals + 1)];
    });
    return new Map([...this.#args, ...env]);
  }

  #expand(word: string, line: number): string {
    try {
      return expandWord(word, this.#variables(), this.#environment.escape);
    } catch (error) {
      if (error instanceof WordError) throw new BuildError(line, `failed to process "${word}": ${error.message}`);
      throw error;
    }
  }

  async #copy(instruction: CopyInstruction): Promise<void> {
    const { kind, line } = instruction;
    const sources = instruction.sources.map((source) => this.#expand(source, line));
    const remote = kind === 'ADD' ? sources.find((source) => /^(?:https?:\/\/|git@|git:\/\/)/.test(source)) : undefined;
    if (remote !== undefined) throw new BuildError(line, `ADD of remote ${remote} is not supported by this builder`);
    const owner = instruction.chown === undefined ? undefined : parseChown(this.#expand(instruction.chown, line), this.#tree);
    if (owner !== undefined && 'error' in owner) throw new BuildError(line, owner.error);
    const chmod = instruction.chmod === undefined ? undefined : this.#expand(instruction.chmod, line);
    const mode = chmod === undefined ? undefined : parseChmod(chmod);
    if (chmod !== undefined && mode === undefined) {
      throw new BuildError(line, `invalid chmod parameter: '${chmod}'. it should be octal string and between 0 and 07777`);
    }
    const { from } = instruction;
    const fromContext = from === undefined;
    const copied = await copy({
      kind,
      from: fromContext ? this.#environment.context : await this.#environment.from(this.#expand(from, line), line),
      sources,
      to: this.#tree,
      destination: this.#expand(instruction.destination, line),
      workingDir: this.#config.WorkingDir ?? '/',
      ...(owner !== undefined ? { owner } : fromContext ? { owner: { uid: 0, gid: 0 } } : {}),
      ...(mode === undefined ? {} : { mode }),
      mtime: this.#environment.created,
      ...(kind === 'ADD' ? { unpack: unpackArchive } : {}),
    });
    if ('error' in copied) throw new BuildError(line, copied.error);
    await this.#addLayer(copied.layer);
  }

  async #workdir(value: string): Promise<void> {
    const path = resolvePath(this.#config.WorkingDir ?? '/', value);
    this.#config = { ...this.#config, WorkingDir: path };
    const real = followLinks(this.#tree, path);
    const missing = [...parentDirectories(real), real].filter((each) => each !== '/' && !this.#tree.has(each));
    const directory: LayerEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: this.#environment.created };
    if (missing.length > 0) await this.#addLayer(new Map(missing.map((each) => [each, directory])));
  }

  async #run(instruction: CommandInstruction): Promise<void> {
    const { run } = this.#environment;
    const { line, command } = instruction;
    if (run === undefined) throw new BuildError(line, 'RUN is not supported by this builder: it has nothing to run programs with');
    const passed = Object.entries(this.#environment.buildArgs).filter(([name]) => PREDEFINED_ARGS.test(name));
    const env = new Map([...passed, ...this.#variables()]);
    const args = this.#commandLine(command);
    const result = await run({
      layers: this.#layers.map((layer) => layer.entries),
      args,
      env: [...env].map(([key, value]) => `${key}=${value}`),
      cwd: this.#config.WorkingDir ?? '/',
      user: this.#config.User ?? '',
    });
    if (result.exitCode !== 0) {
      throw new BuildError(line, `process "${args.join(' ')}" did not complete successfully: exit code: ${String(result.exitCode)}`);
    }
    await this.#addLayer(result.changes);
  }

  async #addLayer(entries: LayerMap): Promise<void> {
    this.#layers.push(await buildLayer(entries));
    this.#tree = mergeLayers([this.#tree, entries]);
  }
}

/** `80`, `53/udp`, `8000-8002` as the configuration's keys. */
function exposedPorts(word: string, line: number): readonly string[] {
  const [, first, last, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word) ?? [];
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  if (first === undefined || to < from || to > 65535) throw new BuildError(line, `invalid containerPort: ${word}`);
  return Array.from({ length: to - from + 1 }, (_, index) => `${String(from + index)}/${protocol.toLowerCase()}`);
}

/** ADD unpacks tar archives, gzipped or not; any other file is copied. */
async function unpackArchive(content: Uint8Array): Promise<LayerMap | undefined> {
  const gzipped = content[0] === 0x1f && content[1] === 0x8b;
  try {
    const tar = gzipped ? await gunzip(new Uint8Array(content)) : content;
    const isTar = new TextDecoder().decode(tar.subarray(257, 262)) === 'ustar';
    return isTar ? await unpackLayer(tar) : undefined;
  } catch (error) {
    if (error instanceof MalformedDocument) return undefined;
    throw error;
  }
}
