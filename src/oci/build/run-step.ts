import type { LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';
import { BuildError } from './build-error.ts';
import type { RunInstruction } from './instructions.ts';
import { MountError, parseRunMount, type RunMount } from './run-mount.ts';
import { resolvePath, subtree } from './tree.ts';

/** A mount as the program sees it; a tree whose root is a file is that file. */
export type StepMount =
  | { readonly type: 'bind'; readonly target: string; readonly readOnly: boolean; readonly tree: LayerMap }
  | {
      readonly type: 'cache';
      readonly target: string;
      readonly readOnly: boolean;
      readonly id: string;
      /** What it holds when it is new. */
      readonly tree: LayerMap;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly type: 'tmpfs'; readonly target: string; readonly size?: number };

/** A RUN step for whoever can run programs. */
export interface RunRequest {
  /** Lowest first. */
  readonly layers: readonly LayerMap[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly mounts: readonly StepMount[];
  readonly network: 'default' | 'none' | 'host';
}

export interface RunResult {
  readonly exitCode: number;
  /** What it wrote: a layer, whiteouts included, without what it wrote to mounts. */
  readonly changes: LayerMap;
}

export type RunExecutor = (request: RunRequest) => Promise<RunResult>;

/** What mounts are made of. */
export interface MountSources {
  readonly context: LayerMap;
  /** Values of `docker build --secret`, by their ids. */
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  readonly workingDir: string;
  readonly created: number;
  readonly expand: (word: string) => string;
  /** The tree of another stage or image. @throws BuildError */
  readonly from: (name: string) => Promise<LayerMap>;
}

export interface StepMounts {
  readonly mounts: readonly StepMount[];
  /** Secrets as variables: `--mount=type=secret,id=token,env=TOKEN`. */
  readonly env: readonly (readonly [string, string])[];
}

/** The mounts of a RUN. @throws BuildError */
export async function stepMounts(instruction: RunInstruction, sources: MountSources): Promise<StepMounts> {
  const mounts: StepMount[] = [];
  const env: (readonly [string, string])[] = [];
  for (const text of instruction.mounts) {
    const mount = parsed(instruction.line, sources.expand(text));
    if (mount.type === 'secret') {
      const secret = secretOf(instruction.line, mount, sources);
      if (secret === undefined) continue;
      if (mount.env !== undefined) env.push([mount.env, new TextDecoder().decode(secret.content)]);
      if (mount.env === undefined || mount.target !== undefined) mounts.push(secret.mount);
    } else mounts.push(await stepMount(instruction.line, mount, sources));
  }
  const { script } = instruction;
  if (script !== undefined) {
    const content = new TextEncoder().encode(script.content);
    mounts.push({ type: 'bind', target: script.name, readOnly: true, tree: fileTree(content, 0o755, 0, 0, sources) });
  }
  return { mounts, env };
}

function parsed(line: number, text: string): RunMount {
  try {
    return parseRunMount(text);
  } catch (error) {
    throw error instanceof MountError ? new BuildError(line, error.message) : error;
  }
}

function secretOf(
  line: number,
  mount: RunMount,
  sources: MountSources,
): { readonly content: Uint8Array; readonly mount: StepMount } | undefined {
  const id = mount.id ?? mount.source ?? baseName(mount.target ?? '');
  const content = sources.secrets.get(id);
  if (content === undefined) {
    if (mount.required) throw new BuildError(line, `secret ${id}: not found`);
    return undefined;
  }
  const tree = fileTree(content, mount.mode ?? 0o400, mount.uid ?? 0, mount.gid ?? 0, sources);
  const target = resolvePath(sources.workingDir, mount.target ?? `/run/secrets/${baseName(id)}`);
  return { content, mount: { type: 'bind', target, readOnly: mount.readOnly, tree } };
}

async function stepMount(line: number, mount: RunMount, sources: MountSources): Promise<StepMount> {
  if (mount.target === undefined) throw new BuildError(line, `${mount.type} mount needs a target`);
  const target = resolvePath(sources.workingDir, mount.target);
  if (mount.type === 'tmpfs')
    return { type: 'tmpfs', target, ...(mount.size === undefined ? {} : { size: mount.size }) };
  const cache = mount.type === 'cache';
  const whole =
    mount.from === undefined
      ? cache
        ? new Map<string, LayerEntry>()
        : sources.context
      : await sources.from(mount.from);
  const path = resolvePath('/', mount.source ?? '/');
  const tree = subtree(whole, path);
  if (tree === undefined && !cache) {
    throw new BuildError(
      line,
      `failed to compute cache key: failed to calculate checksum of ref: "${path}": not found`,
    );
  }
  if (!cache) return { type: 'bind', target, readOnly: mount.readOnly, tree: tree ?? new Map() };
  return {
    type: 'cache',
    target,
    readOnly: mount.readOnly,
    id: mount.id ?? target,
    tree: tree ?? new Map(),
    mode: mount.mode ?? 0o755,
    uid: mount.uid ?? 0,
    gid: mount.gid ?? 0,
  };
}

function fileTree(content: Uint8Array, mode: number, uid: number, gid: number, { created }: MountSources): LayerMap {
  return new Map([['/', { type: 'file', mode, uid, gid, mtime: created, content }]]);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
