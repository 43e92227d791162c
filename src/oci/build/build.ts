import type { LayerMap } from '../layer.ts';
import { type Platform, WASI_PLATFORM } from '../manifest.ts';
import { formatReference, parseReference } from '../reference.ts';
import { isPullError } from '../pull-error.ts';
import { BuildError } from './build-error.ts';
import type { LayerCache } from './cache.ts';
import type { RemoteFetch } from './copy-step.ts';
import { type Dockerfile, parseDockerfile, type Stage } from './dockerfile.ts';
import { applyDockerignore } from './dockerignore.ts';
import type { FromInstruction, StageInstruction } from './instructions.ts';
import { type BuiltImage, type ImageContents, sealImage } from './image.ts';
import { splitInstructions } from './lines.ts';
import { parseInstruction } from './parse-instruction.ts';
import { PREDEFINED_ARGS } from './predefined-args.ts';
import type { RunExecutor } from './run-step.ts';
import { StageBuilder } from './stage-builder.ts';
import { mergeLayers } from './tree.ts';
import { expandWord, WordError } from './words.ts';

export interface BuildOptions {
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  /** Files of the build context, absolute paths from its root; `.dockerignore` is heeded. */
  readonly context: LayerMap;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Name or number of the stage to build; the last one unless given. */
  readonly target?: string;
  /** Images for FROM and `COPY --from`, by whole reference (`docker.io/library/busybox:latest`). */
  readonly resolveImage: (reference: string) => Promise<ImageContents | undefined>;
  /** Runs RUN; left out, RUN is an error. */
  readonly run?: RunExecutor;
  /** Reads what ADD names by URL; left out, that is an error. */
  readonly fetch?: RemoteFetch;
  /** Of `RUN --mount=type=secret`, by their ids. */
  readonly secrets?: ReadonlyMap<string, Uint8Array>;
  readonly cache?: LayerCache;
  /** Milliseconds since the Unix epoch: the image's creation and the time of its files (SOURCE_DATE_EPOCH). */
  readonly created: number;
  readonly platform?: Platform;
  readonly onStep?: (step: BuildStep) => void;
  /** What is odd and no error, in BuildKit's words. */
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** An instruction, before it is carried out and after: `[build 2/5] RUN npm install`. */
export interface BuildStep {
  readonly stage: string;
  /** Of its stage, FROM is 1; counted are those that make layers. */
  readonly number: number;
  readonly total: number;
  readonly line: number;
  readonly source: string;
  readonly state: 'running' | 'done' | 'cached';
}

/**
 * Builds an image from a Dockerfile. Only the stages that the target needs are built. The same inputs give the same digests.
 * @throws BuildError
 */
export async function buildImage(options: BuildOptions): Promise<BuiltImage> {
  const dockerfile = parseDockerfile(options.dockerfile);
  warnOfUnusedArgs(dockerfile, options);
  const contents = await new Build(dockerfile, options).target();
  return sealImage(contents, options.created);
}

/** Build arguments that no ARG takes are a mistake more often than not. */
function warnOfUnusedArgs({ globalArgs, stages }: Dockerfile, { buildArgs = {}, onWarning }: BuildOptions): void {
  const declared = [...globalArgs, ...stages.flatMap(({ instructions }) => instructions)].flatMap((each) =>
    each.kind === 'ARG' ? each.args.map(([name]) => name) : [],
  );
  const known = new Set(declared);
  const unused = Object.keys(buildArgs).filter((name) => !known.has(name) && !PREDEFINED_ARGS.test(name));
  if (unused.length > 0) onWarning?.(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed`);
}

class Build {
  readonly #dockerfile: Dockerfile;
  readonly #options: BuildOptions;
  readonly #context: LayerMap;
  readonly #globals: ReadonlyMap<string, string>;
  readonly #stages = new Map<number, Promise<ImageContents>>();

  constructor(dockerfile: Dockerfile, options: BuildOptions) {
    this.#dockerfile = dockerfile;
    this.#options = options;
    const ignore = options.context.get('/.dockerignore')?.content;
    this.#context = applyDockerignore(options.context, ignore && new TextDecoder().decode(ignore));
    this.#globals = this.#globalArgs();
  }

  target(): Promise<ImageContents> {
    const { stages } = this.#dockerfile;
    const { target } = this.#options;
    const index = target === undefined ? stages.length - 1 : this.#stageIndex(target, stages.length);
    if (index === undefined) {
      return Promise.reject(new BuildError(1, `target stage "${target ?? ''}" could not be found`));
    }
    return this.#stage(index);
  }

  #stage(index: number): Promise<ImageContents> {
    const running = this.#stages.get(index);
    if (running !== undefined) return running;
    const stage = this.#dockerfile.stages[index];
    if (stage === undefined) throw new RangeError(`no stage ${String(index)}`);
    const result = this.#buildStage(stage, index);
    this.#stages.set(index, result);
    return result;
  }

  async #buildStage(stage: Stage, index: number): Promise<ImageContents> {
    const base = await this.#base(stage.from, index);
    const { buildArgs = {}, run, fetch, cache, secrets } = this.#options;
    const builder = new StageBuilder(base, {
      context: this.#context,
      escape: this.#dockerfile.escape,
      created: this.#options.created,
      buildArgs,
      globalArgs: this.#globals,
      secrets: secrets ?? new Map(),
      from: (name, line) => this.#copySource(name, line, index),
      ...(run === undefined ? {} : { run }),
      ...(fetch === undefined ? {} : { fetch }),
      ...(cache === undefined ? {} : { cache }),
    });
    const triggers = builder.takeTriggers().map((trigger) => this.#trigger(trigger, stage.from.line));
    await this.#carryOut(builder, [...triggers, ...stage.instructions], stage.from.stage ?? String(index));
    return builder.contents();
  }

  async #carryOut(builder: StageBuilder, instructions: readonly StageInstruction[], stage: string): Promise<void> {
    const total = 1 + instructions.filter(makesLayer).length;
    let number = 1;
    for (const instruction of instructions) {
      this.#options.signal?.throwIfAborted();
      if (makesLayer(instruction)) number++;
      const step = { stage, number, total, line: instruction.line, source: instruction.source };
      this.#options.onStep?.({ ...step, state: 'running' });
      const cached = await builder.step(instruction);
      this.#options.onStep?.({ ...step, state: cached ? 'cached' : 'done' });
    }
  }

  /** An instruction that the base image left with ONBUILD. */
  #trigger(text: string, line: number): StageInstruction {
    const [raw] = splitInstructions(text).instructions;
    if (raw === undefined) throw new BuildError(line, 'ONBUILD requires at least one argument');
    const instruction = parseInstruction({ ...raw, line }, this.#dockerfile.escape);
    if (instruction.kind === 'FROM') throw new BuildError(line, "FROM isn't allowed as an ONBUILD trigger");
    return instruction;
  }

  async #base(from: FromInstruction, index: number): Promise<ImageContents> {
    const platform = this.#options.platform ?? WASI_PLATFORM;
    const name = this.#expand(from.image, from.line);
    if (name === '') throw new BuildError(from.line, `base name (${from.image}) should not be blank`);
    if (from.platform !== undefined) {
      const wanted = this.#expand(from.platform, from.line);
      const ours = `${platform.os}/${platform.architecture}`;
      if (wanted !== ours)
        throw new BuildError(
          from.line,
          `failed to solve: no match for platform in manifest: ${wanted} (this builder has ${ours})`,
        );
    }
    if (name === 'scratch') return { platform, config: {}, layers: [], history: [] };
    const earlier = this.#stageIndex(name, index);
    return earlier === undefined ? this.#image(name, from.line) : this.#stage(earlier);
  }

  async #copySource(name: string, line: number, before: number): Promise<LayerMap> {
    const index = this.#stageIndex(name, before);
    const contents = await (index === undefined ? this.#image(name, line) : this.#stage(index));
    return mergeLayers(contents.layers.map((layer) => layer.entries));
  }

  async #image(name: string, line: number): Promise<ImageContents> {
    const reference = parseReference(name);
    if (isPullError(reference)) {
      const why = reference.message.slice(reference.message.indexOf('": ') + 3);
      throw new BuildError(line, `failed to parse stage name "${name}": ${why}`);
    }
    const whole = formatReference(reference);
    const contents = await this.#options.resolveImage(whole);
    if (contents === undefined) {
      throw new BuildError(line, `${name}: failed to resolve source metadata for ${whole}: ${whole}: not found`);
    }
    return contents;
  }

  /** A stage before `before`, by name or number. */
  #stageIndex(name: string, before: number): number | undefined {
    const earlier = this.#dockerfile.stages.slice(0, before);
    const named = earlier.findLastIndex((stage) => stage.from.stage === name.toLowerCase());
    if (named !== -1) return named;
    return /^\d+$/.test(name) && Number(name) < before ? Number(name) : undefined;
  }

  #globalArgs(): ReadonlyMap<string, string> {
    const { os, architecture } = this.#options.platform ?? WASI_PLATFORM;
    const globals = new Map(
      ['TARGET', 'BUILD'].flatMap((side): (readonly [string, string])[] => [
        [`${side}PLATFORM`, `${os}/${architecture}`],
        [`${side}OS`, os],
        [`${side}ARCH`, architecture],
        [`${side}VARIANT`, ''],
      ]),
    );
    for (const instruction of this.#dockerfile.globalArgs) {
      for (const [name, fallback] of instruction.args) {
        const given = this.#options.buildArgs?.[name];
        const value =
          given ?? (fallback === undefined ? undefined : this.#expandWith(globals, fallback, instruction.line));
        if (value !== undefined) globals.set(name, value);
      }
    }
    return globals;
  }

  #expand(word: string, line: number): string {
    return this.#expandWith(this.#globals, word, line);
  }

  #expandWith(variables: ReadonlyMap<string, string>, word: string, line: number): string {
    try {
      return expandWord(word, variables, this.#dockerfile.escape);
    } catch (error) {
      if (error instanceof WordError) throw new BuildError(line, `failed to process "${word}": ${error.message}`);
      throw error;
    }
  }
}

function makesLayer({ kind }: StageInstruction): boolean {
  return kind === 'RUN' || kind === 'COPY' || kind === 'ADD' || kind === 'WORKDIR';
}
