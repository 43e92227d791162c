import type { ImageConfig, LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';
import { BuildError } from './build-error.ts';
import { type LayerCache, stepKey, treeDigest } from './cache.ts';
import { copyLayer, copyWords, type RemoteFetch } from './copy-step.ts';
import { historyText } from './history.ts';
import { type BuiltLayer, buildLayer, type HistoryEntry, type ImageContents } from './image.ts';
import type { Command, CommandInstruction, CopyInstruction, RunInstruction, StageInstruction } from './instructions.ts';
import { PREDEFINED_ARGS } from './predefined-args.ts';
import { type RunExecutor, type StepMount, stepMounts } from './run-step.ts';
import { settingOf } from './settings.ts';
import { followLinks, mergeLayers, parentDirectories, resolvePath } from './tree.ts';
import { expandText, expandWord, WordError } from './words.ts';

export interface StageEnvironment {
  readonly context: LayerMap;
  readonly escape: string;
  readonly created: number;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly globalArgs: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  /** The tree of another stage or image. @throws BuildError */
  readonly from: (name: string, line: number) => Promise<LayerMap>;
  readonly run?: RunExecutor;
  readonly fetch?: RemoteFetch;
  readonly cache?: LayerCache;
}

const DEFAULT_SHELL = ['/bin/sh', '-c'];
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Carries out the instructions of one stage, in order. */
export class StageBuilder {
  readonly #environment: StageEnvironment;
  readonly #platform: ImageContents['platform'];
  readonly #args = new Map<string, string>();
  readonly #layers: BuiltLayer[];
  readonly #history: HistoryEntry[];
  #author: string | undefined;
  #config: ImageConfig;
  #tree: LayerMap;
  #cmdSet = false;
  /** Of what was done so far. */
  #key: string;

  constructor(base: ImageContents, environment: StageEnvironment) {
    this.#environment = environment;
    this.#platform = base.platform;
    this.#layers = [...base.layers];
    this.#history = [...base.history];
    this.#author = base.author;
    this.#config = base.config.Env === undefined ? { ...base.config, Env: [DEFAULT_PATH] } : base.config;
    this.#tree = mergeLayers(base.layers.map((layer) => layer.entries));
    this.#key = base.layers.map((layer) => layer.diffId).join(' ');
  }

  contents(): ImageContents {
    return {
      platform: this.#platform,
      config: this.#config,
      layers: this.#layers,
      history: this.#history,
      ...(this.#author === undefined ? {} : { author: this.#author }),
    };
  }

  /** The instructions that the base image left for this build; they are not left for the next. */
  takeTriggers(): readonly string[] {
    const { OnBuild = [], ...rest } = this.#config;
    this.#config = rest;
    return OnBuild;
  }

  /** @returns whether its layer was in the cache @throws BuildError */
  async step(instruction: StageInstruction): Promise<boolean> {
    const { line } = instruction;
    const expand = (word: string): string => this.#expand(word, line);
    switch (instruction.kind) {
      case 'COPY':
      case 'ADD':
        return this.#copy(instruction);
      case 'RUN':
        return this.#run(instruction);
      case 'WORKDIR':
        return this.#workdir(expand(instruction.value));
      case 'ARG':
        for (const [name, fallback] of instruction.args) this.#declareArg(name, fallback, line);
        this.#note(historyText.arg(instruction.args.map(([name]) => [name, this.#args.get(name)])));
        break;
      case 'MAINTAINER':
        this.#author = instruction.value;
        this.#note(historyText.value('MAINTAINER', instruction.value));
        break;
      case 'CMD':
        this.#cmdSet = true;
        this.#configure({ Cmd: this.#commandLine(instruction.command) });
        this.#note(historyText.command('CMD', this.#config.Cmd ?? []));
        break;
      case 'ENTRYPOINT':
        this.#entrypoint(instruction);
        break;
      default: {
        const { change, note } = settingOf(this.#config, instruction, expand);
        this.#configure(change);
        if (note !== undefined) this.#note(note);
      }
    }
    return false;
  }

  #configure(change: ImageConfig): void {
    this.#config = { ...this.#config, ...change };
  }

  #note(text: string): void {
    this.#history.push({ ...this.#historyOf(text), empty_layer: true });
  }

  #historyOf(text: string): HistoryEntry {
    const created = new Date(this.#environment.created).toISOString();
    return { created, created_by: text, comment: 'buildkit.dockerfile.v0' };
  }

  /** A new ENTRYPOINT makes the base image's CMD meaningless, unless this stage set one. */
  #entrypoint(instruction: CommandInstruction): void {
    const { Cmd, ...rest } = this.#config;
    const kept = this.#cmdSet && Cmd !== undefined ? { Cmd } : {};
    const args = this.#commandLine(instruction.command);
    this.#config = { ...rest, ...kept, Entrypoint: args };
    this.#note(historyText.command('ENTRYPOINT', args));
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

  /** ENV wins over ARG. */
  #variables(): ReadonlyMap<string, string> {
    const env = (this.#config.Env ?? []).map((each): [string, string] => {
      const equals = each.indexOf('=');
      return [each.slice(0, equals), each.slice(equals + 1)];
    });
    return new Map([...this.#args, ...env]);
  }

  #expand(word: string, line: number): string {
    return withLine(word, line, () => expandWord(word, this.#variables(), this.#environment.escape));
  }

  async #copy(instruction: CopyInstruction): Promise<boolean> {
    const { line, kind } = instruction;
    const { context, created, fetch } = this.#environment;
    const expand = (word: string): string => this.#expand(word, line);
    const layer = await copyLayer(instruction, {
      context,
      tree: this.#tree,
      workingDir: this.#config.WorkingDir ?? '/',
      created,
      expand,
      expandText: (text) => withLine(text, line, () => expandText(text, this.#variables())),
      from: (name) => this.#environment.from(name, line),
      ...(fetch === undefined ? {} : { fetch }),
    });
    const words = copyWords(instruction, expand);
    const operation = { kind, ...words, workingDir: this.#config.WorkingDir ?? '/' };
    const text = historyText.copy(kind, words.flags, words.paths);
    return this.#layer(text, operation, [await treeDigest(layer)], () => Promise.resolve(layer));
  }

  async #workdir(value: string): Promise<boolean> {
    const path = resolvePath(this.#config.WorkingDir ?? '/', value);
    this.#configure({ WorkingDir: path });
    const real = followLinks(this.#tree, path);
    const missing = [...parentDirectories(real), real].filter((each) => each !== '/' && !this.#tree.has(each));
    const text = historyText.value('WORKDIR', path);
    if (missing.length === 0) {
      this.#note(text);
      return false;
    }
    const directory: LayerEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: this.#environment.created };
    const layer = new Map(missing.map((each) => [each, directory]));
    return this.#layer(text, { kind: 'WORKDIR', path }, [], () => Promise.resolve(layer));
  }

  async #run(instruction: RunInstruction): Promise<boolean> {
    const { run, buildArgs, context, secrets, created } = this.#environment;
    const { line, command } = instruction;
    if (run === undefined) {
      throw new BuildError(line, 'RUN is not supported by this builder: it has nothing to run programs with');
    }
    const passed = Object.entries(buildArgs).filter(([name]) => PREDEFINED_ARGS.test(name));
    const variables = this.#variables();
    const cwd = this.#config.WorkingDir ?? '/';
    const { mounts, env: secretEnv } = await stepMounts(instruction, {
      context,
      secrets,
      workingDir: cwd,
      created,
      expand: (word) => this.#expand(word, line),
      from: (name) => this.#environment.from(name, line),
    });
    const environmentOf = (pairs: Iterable<readonly [string, string]>): readonly string[] =>
      [...new Map(pairs)].map(([key, value]) => `${key}=${value}`);
    const args = this.#commandLine(command);
    const shared = { args, cwd, user: this.#config.User ?? '', network: networkOf(instruction.network) };
    const key = { kind: 'RUN', ...shared, env: environmentOf(variables), mounts: mounts.map(mountKey) };
    const binds = mounts.flatMap((mount) => (mount.type === 'bind' ? [mount.tree] : []));
    const inputs = await Promise.all(binds.map(treeDigest));
    return this.#layer(historyText.run(args, [...this.#args]), key, inputs, async () => {
      const result = await run({
        ...shared,
        layers: this.#layers.map((layer) => layer.entries),
        env: environmentOf([...passed, ...variables, ...secretEnv]),
        mounts,
      });
      if (result.exitCode === 0) return result.changes;
      const process = `process "${args.join(' ')}" did not complete successfully`;
      throw new BuildError(line, `${process}: exit code: ${String(result.exitCode)}`);
    });
  }

  /** Adds the layer of a step, an earlier one where the same was done to the same. */
  async #layer(
    text: string,
    operation: object,
    inputs: readonly string[],
    make: () => Promise<LayerMap>,
  ): Promise<boolean> {
    const { cache } = this.#environment;
    this.#key = await stepKey(this.#key, operation, inputs);
    const cached = await cache?.get(this.#key);
    const layer = cached ?? (await buildLayer(await make()));
    if (cached === undefined) await cache?.set(this.#key, layer);
    this.#layers.push(layer);
    this.#tree = mergeLayers([this.#tree, layer.entries]);
    this.#history.push(this.#historyOf(`${text} # buildkit`));
    return cached !== undefined;
  }
}

function withLine(word: string, line: number, expand: () => string): string {
  try {
    return expand();
  } catch (error) {
    if (error instanceof WordError) throw new BuildError(line, `failed to process "${word}": ${error.message}`);
    throw error;
  }
}

function networkOf(network: string | undefined): 'default' | 'none' | 'host' {
  return network === 'none' || network === 'host' ? network : 'default';
}

function mountKey(mount: StepMount): object {
  const { tree, ...rest } = { tree: undefined, ...mount };
  return tree === undefined || mount.type === 'bind' ? rest : { ...rest, holds: tree.size };
}
