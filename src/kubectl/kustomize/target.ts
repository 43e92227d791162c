import { addHashes } from './hash.ts';
import { loadConfig, loadCrds, mergeConfigs, EMPTY_CONFIG } from './config.ts';
import type { TransformerConfig } from './defaults.ts';
import { KustomizeError, withinAsync } from './failure.ts';
import { idText, sameId } from './ids.ts';
import { type Kustomization, parseKustomization } from './kustomization.ts';
import { HttpError, type Loader } from './loader.ts';
import { fixNames } from './names.ts';
import { below, configuredBy, noteTransformation } from './origins.ts';
import { generatorOf, inlinePlugins, transformerOf } from './plugins.ts';
import { ResMap } from './res-map.ts';
import type { Origin, Resource } from './resource.ts';
import { builtinGenerators, builtinTransformers } from './steps.ts';
import { malformed } from './transformers/patches.ts';
import { isTree, scalarText } from './tree.ts';
import { resolveVariables, Variables } from './vars.ts';
import { resourcesOf } from './yaml-input.ts';

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** What a kustomization has come to, and what it takes to finish it. */
interface Accumulated {
  readonly map: ResMap;
  config: TransformerConfig;
  readonly variables: Variables;
}

function nothing(): Accumulated {
  return { map: new ResMap(), config: EMPTY_CONFIG, variables: new Variables() };
}

/** A directory with a kustomization, which is being built. Upstream: api/internal/target/kusttarget.go */
export class Target {
  readonly kustomization: Kustomization;
  readonly #loader: Loader;
  readonly #fileName: string;
  readonly #warn: (line: string) => void;
  /** Options of the kustomization that was asked for: those of bases do not count. */
  #buildMetadata: readonly string[];
  #origin: Origin = {};

  private constructor(loader: Loader, fileName: string, kustomization: Kustomization, warn: (line: string) => void) {
    this.#loader = loader;
    this.#fileName = fileName;
    this.kustomization = kustomization;
    this.#warn = warn;
    this.#buildMetadata = kustomization.buildMetadata ?? [];
  }

  static async load(loader: Loader, warn: (line: string) => void): Promise<Target> {
    const found = await Promise.all(FILE_NAMES.map(async (name) => [name, await loader.find(name)] as const));
    const present = found.filter(([, text]) => text !== undefined);
    const [first] = present;
    if (first === undefined) {
      throw new KustomizeError(
        `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.root}'`,
      );
    }
    if (present.length > 1) throw new KustomizeError(`Found multiple kustomization files under: ${loader.root}\n`);
    const { kustomization, warnings } = await parseKustomization(first[1] ?? '', loader.root);
    warnings.forEach(warn);
    const target = new Target(loader, first[0], kustomization, warn);
    await target.#loadOpenApi();
    return target;
  }

  /** Schemas of one's own are only read: that of the built-in kinds goes for them all the same. */
  async #loadOpenApi(): Promise<void> {
    const { openapi = {} } = this.kustomization;
    const { path, version } = openapi;
    if (path !== undefined && version !== undefined) {
      throw new KustomizeError(`builtin version and custom schema provided, cannot use both`);
    }
    if (path !== undefined) await this.#loader.load(path);
    if (version !== undefined && version !== 'v1.21.2' && version !== 'v1212') {
      throw new KustomizeError(`the specified OpenAPI version is not built in`);
    }
  }

  /** The finished resources. */
  async build(): Promise<ResMap> {
    const accumulated = await this.#accumulate(nothing());
    const { map, config, variables } = accumulated;
    addHashes(map.resources);
    fixNames(map, config.nameReference);
    const values = variables.values(map);
    if (values.size > 0) {
      const unused = resolveVariables(map, values, config.varReference);
      if (unused.length > 0) this.#warn(`well-defined vars that were never replaced: ${unused.join(',')}`);
    }
    map.resources = map.resources.filter(({ metadata }) => {
      const annotations = metadata['annotations'];
      const local = isTree(annotations) ? annotations['config.kubernetes.io/local-config'] : undefined;
      return local === undefined || scalarText(local) === 'false';
    });
    return map;
  }

  async #accumulate(into: Accumulated): Promise<Accumulated> {
    const { kustomization } = this;
    let all = await withinAsync('accumulating resources', () =>
      this.#accumulateResources(into, kustomization.resources ?? []),
    );
    all.config = mergeConfigs(all.config, await loadConfig(this.#loader, kustomization.configurations ?? []));
    const crds = kustomization.crds ?? [];
    all.config = mergeConfigs(
      all.config,
      await withinAsync(`loading CRDs [${crds.join(' ')}]`, () => loadCrds(this.#loader, crds)),
    );
    await this.#generate(all.map);
    all = await withinAsync('accumulating components', () =>
      this.#accumulateComponents(all, kustomization.components ?? []),
    );
    await this.#transform(all);
    await this.#validate(all.map);
    const vars = kustomization.vars ?? [];
    if (vars.length > 0)
      await withinAsync('merging vars', () => Promise.resolve().then(() => all.variables.add(all.map, vars)));
    return all;
  }

  async #accumulateResources(into: Accumulated, paths: readonly string[]): Promise<Accumulated> {
    let all = into;
    for (const path of paths) {
      try {
        await this.#accumulateFile(all.map, path);
      } catch (cause) {
        if (!(cause instanceof KustomizeError) || cause instanceof HttpError) throw cause;
        all = await this.#accumulateBase(all, path, cause);
      }
    }
    return all;
  }

  /** What could not be read as a file may be a directory. @param why it was no file */
  async #accumulateBase(all: Accumulated, path: string, why: KustomizeError): Promise<Accumulated> {
    let loader: Loader;
    try {
      loader = await this.#loader.below(path);
    } catch (cause) {
      if (why.message.includes('MalformedYAMLError')) throw why;
      throw cause instanceof KustomizeError
        ? new KustomizeError(`accumulation err='${why.message}': ${cause.message}`)
        : cause;
    }
    return withinAsync(`accumulation err='${why.message}'`, () => this.#accumulateDirectory(all, loader, path, false));
  }

  async #accumulateFile(map: ResMap, path: string): Promise<void> {
    let resources: readonly Resource[];
    try {
      resources = await resourcesOf(await this.#loader.loadText(path));
    } catch (cause) {
      if (!(cause instanceof KustomizeError)) throw cause;
      const { message } = malformed(cause, path);
      const whole = `accumulating resources from '${path}': ${message}`;
      throw cause instanceof HttpError ? new HttpError(whole) : new KustomizeError(whole);
    }
    for (const resource of resources) resource.origin = below(this.#origin, path);
    await withinAsync(`merging resources from '${path}'`, () => Promise.resolve().then(() => map.appendAll(resources)));
  }

  async #accumulateComponents(into: Accumulated, paths: readonly string[]): Promise<Accumulated> {
    let all = into;
    for (const path of paths) {
      const loader = await this.#loader.below(path).catch((cause: unknown) => {
        throw cause instanceof KustomizeError
          ? new KustomizeError(`loader.New ${JSON.stringify(cause.message)}`)
          : cause;
      });
      try {
        all = await this.#accumulateDirectory(all, loader, path, true);
      } catch (cause) {
        if (!(cause instanceof KustomizeError)) throw cause;
        throw new KustomizeError(`accumulateDirectory: ${JSON.stringify(cause.message)}`);
      }
    }
    return all;
  }

  async #accumulateDirectory(
    all: Accumulated,
    loader: Loader,
    path: string,
    isComponent: boolean,
  ): Promise<Accumulated> {
    const target = await withinAsync(`couldn't make target for path '${loader.root}'`, () =>
      Target.load(loader, this.#warn),
    );
    target.#buildMetadata = this.#buildMetadata;
    target.#origin = below(this.#origin, path);
    const { kind = '' } = target.kustomization;
    if (isComponent && kind !== 'Component') {
      throw new KustomizeError(`expected kind 'Component' for path '${loader.root}' but got '${kind}'`);
    }
    if (!isComponent && kind === 'Component') {
      throw new KustomizeError(`expected kind != 'Component' for path '${loader.root}'`);
    }
    const what = `recursed accumulation of path '${loader.root}'`;
    // A component changes what is there already.
    if (isComponent) return withinAsync(what, () => target.#accumulate(all));
    const below_ = await withinAsync(what, () => target.#accumulate(nothing()));
    await withinAsync(`recursed merging from path '${loader.root}'`, () =>
      Promise.resolve().then(() => {
        all.map.appendAll(below_.map.resources);
        all.config = mergeConfigs(all.config, below_.config);
        all.variables.addAll(below_.variables);
      }),
    );
    return all;
  }

  #by(kind: string): Origin | undefined {
    return this.#buildMetadata.length === 0 ? undefined : configuredBy(this.#origin, this.#fileName, kind);
  }

  async #generate(map: ResMap): Promise<void> {
    for (const { kind, make } of await builtinGenerators(this.#loader, this.kustomization)) {
      const resource = await make();
      const by = this.#by(kind);
      if (by !== undefined) resource.origin = by;
      await withinAsync('merging from generator', () => Promise.resolve().then(() => map.absorb([resource])));
    }
    for (const plugin of await this.#plugins(this.kustomization.generators ?? [], 'loading generator plugins')) {
      const generate = await withinAsync('loading generator plugins', () => generatorOf(this.#loader, plugin));
      map.absorb(await generate());
    }
  }

  async #plugins(list: readonly string[], what: string): Promise<readonly Resource[]> {
    const { inline, paths } = await inlinePlugins(list);
    const all = nothing();
    all.map.appendAll(inline);
    const { map } = await (what === ''
      ? this.#accumulateResources(all, paths)
      : withinAsync(what, () => this.#accumulateResources(all, paths)));
    return map.resources;
  }

  async #transform({ map, config }: Accumulated): Promise<void> {
    for (const { kind, make } of builtinTransformers(this.#loader, this.kustomization, config)) {
      const transform = await make();
      transform(map);
      noteTransformation(map.resources, this.#by(kind));
      map.dropGone();
    }
    for (const plugin of await this.#plugins(this.kustomization.transformers ?? [], '')) {
      (await transformerOf(this.#loader, plugin))(map);
      map.dropGone();
    }
  }

  /** Validators look, and change nothing. */
  async #validate(map: ResMap): Promise<void> {
    for (const plugin of await this.#plugins(this.kustomization.validators ?? [], '')) {
      const validate = await transformerOf(this.#loader, plugin);
      const before = map.resources.map((it) => it.copy());
      validate(map);
      for (const old of before) {
        const now = map.withId((id) => sameId(id, old.id));
        if (now.length !== 1) {
          throw new KustomizeError(
            `validator shouldn't modify the resource map: id in self missing from other; id: ${idText(old.id)}`,
          );
        }
        if (JSON.stringify(now[0]?.content) !== JSON.stringify(old.content)) {
          throw new KustomizeError(
            `validator shouldn't modify the resource map: nodes unequal: \n -- ${JSON.stringify(old.content)},\n -- ${JSON.stringify(now[0]?.content)}`,
          );
        }
      }
    }
  }
}
