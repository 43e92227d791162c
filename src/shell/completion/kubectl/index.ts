import { commands, type FlagSpec } from '../../../kubectl/index.ts';
import { kubeconfigOf } from '../../kubeconfig.ts';
import type { ShellState } from '../../execute/state.ts';
import { behind, type Candidate, candidates } from '../candidate.ts';
import type { Asked } from './asked.ts';
import { ClusterReads } from './cluster-reads.ts';
import { type KubectlLine, readLine } from './command-line.ts';
import { containerCandidates } from './containers.ts';
import { candidatesOf } from './sources.ts';

/** Flags that can be given more than once are offered again. */
function flagNames({ specs, flags }: KubectlLine): string[] {
  const offered = specs.filter(({ name, type, refused }) => refused !== true && (type === 'list' || !flags.has(name)));
  return offered.flatMap(({ name, short }: FlagSpec) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);
}

/** Tab in the arguments of kubectl. Loaded with kubectl. Upstream: kubectl/pkg/util/completion. */
export class KubectlCompleter {
  readonly #state: ShellState;
  readonly #cluster: ClusterReads;

  constructor(state: ShellState) {
    this.#state = state;
    this.#cluster = new ClusterReads(state.client, state.clock);
  }

  /** @param words those after `kubectl`, the last of them at the cursor */
  async complete(words: readonly string[]): Promise<readonly Candidate[]> {
    const line = readLine(words);
    const { flags, word, stays, valueOf, command, table, args } = line;
    const asked: Asked = {
      state: this.#state,
      cluster: this.#cluster,
      line,
      word,
      namespace: flags.has('all-namespaces')
        ? undefined
        : (flags.get('namespace')?.at(-1) ?? (await kubeconfigOf(this.#state)).namespace),
    };
    if (valueOf !== undefined) return behind(stays, await this.#values(valueOf, asked));
    // What stands behind `--` is for a program in a pod.
    if (line.dashed) return [];
    if (word.startsWith('-')) return candidates(flagNames(line));
    if (command?.name === 'help') return candidates(commands.map(({ name }) => name));
    if (args.length === 0 && table.length > 0) return candidates(table.map(({ name }) => name));
    return this.#arguments(asked);
  }

  async #values(spec: FlagSpec, asked: Asked): Promise<readonly Candidate[]> {
    if (spec.completes !== undefined) return candidatesOf(spec.completes)(asked);
    return spec.type === 'bool' ? candidates(['true', 'false']) : [];
  }

  async #arguments(asked: Asked): Promise<readonly Candidate[]> {
    const { command, args } = asked.line;
    const { completes } = command ?? {};
    if (command === undefined || completes === undefined) return [];
    // `logs POD CONTAINER`; other commands of pods have one.
    if (completes === 'pods' && args.length > 0 && command.name !== 'debug' && command.name !== 'delete') {
      return command.name === 'logs' || command.name === 'attach' ? containerCandidates(asked) : [];
    }
    return candidatesOf(completes)(asked);
  }
}
