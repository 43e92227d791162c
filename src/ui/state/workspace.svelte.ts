import { createContext, flushSync, onDestroy } from 'svelte';
import {
  deployments,
  nodes,
  pods,
  replicaSets,
  services,
  type KubernetesObject,
  type Node,
  type Pod,
  type Resource,
} from '../../api/index.ts';
import { deferred, type Clock } from '../../base/index.ts';
import type { Cluster, ClusterClock } from '../../workers/index.ts';
import { ShellTerminal } from '../views/terminal/shell-terminal.svelte.ts';
import { Boot } from './boot.svelte.ts';
import { ClusterTime } from './cluster-time.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Files } from './files.svelte.ts';
import { Layout } from './layout.svelte.ts';
import type { LiveList } from './live-list.svelte.ts';
import { LiveResources } from './live-resources.ts';
import { Navigation } from './navigation.svelte.ts';
import { Now } from './now.svelte.ts';
import { ObjectIndex } from './object-index.ts';
import { Previews } from './previews.svelte.ts';
import { isStringList, recall, remember } from './storage.ts';
import { Terminals } from './terminals.svelte.ts';
import { Theme } from './theme.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

export interface WorkspaceOptions {
  /** The time of the cluster, with timers that do not stop with it. */
  readonly clock: Clock;
  readonly time: ClusterClock;
  readonly nodes: number;
  readonly embedded: boolean;
}

/** What the components of the workspace share: the cluster as the page sees it, and what the user made of the page. */
export class Workspace {
  readonly clock: Clock;
  readonly time: ClusterTime;
  readonly now: Now;
  readonly boot: Boot;
  readonly layout: Layout;
  readonly theme = new Theme();
  readonly toasts: Toasts;
  readonly dialogs = new Dialogs();
  readonly navigation = new Navigation();
  readonly lists: LiveResources;
  readonly files = new Files();
  readonly terminals: Terminals;
  readonly previews: Previews;
  /** Always watched: the map, the health and the links of the terminals need them. */
  readonly nodes: LiveList<Node>;
  readonly pods: LiveList<Pod>;
  readonly #named: readonly LiveList[];
  readonly #clusterStarted = deferred<Cluster>();
  #forgotten = false;
  #cluster = $state.raw<Cluster | undefined>(undefined);
  #screenReader = $state.raw(recall('screen-reader', isBoolean, false));
  readonly #index = $derived.by(() => new ObjectIndex(this.objects));

  constructor(options: WorkspaceOptions) {
    this.clock = options.clock;
    this.time = new ClusterTime(options.time);
    this.now = new Now(options.clock);
    this.boot = new Boot(options.nodes);
    this.layout = new Layout(options.embedded);
    this.toasts = new Toasts(options.clock);
    this.lists = new LiveResources(options.clock);
    this.previews = new Previews(this.toasts, (port) => {
      this.navigation.deselect();
      this.navigation.show(`preview/${port}`);
    });
    [this.nodes] = this.lists.acquire(nodes);
    [this.pods] = this.lists.acquire(pods);
    const others: readonly Resource[] = [deployments, services, replicaSets];
    this.#named = [this.nodes, this.pods, ...others.map((resource) => this.lists.acquire(resource)[0])];
    this.#clusterStarted.promise.catch(() => undefined);
    const restored = recall('scrollback', isStringList, []);
    this.terminals = new Terminals((number) => this.#createTerminal(number, restored[Number(number) - 1] ?? ''));
    for (let opened = 1; opened < restored.length; opened++) this.terminals.open();
    this.terminals.activate('1');
    addEventListener('pagehide', () => {
      if (this.#forgotten) return;
      remember(
        'scrollback',
        this.terminals.all.map((terminal) => terminal.snapshot()),
      );
      this.files.save();
    });
  }

  /** The cluster; undefined until its API answers. */
  get cluster(): Cluster | undefined {
    return this.#cluster;
  }

  /** Those that the palette finds and the terminals link. */
  get objects(): readonly KubernetesObject[] {
    return this.#named.flatMap((list) => list.items);
  }

  get screenReader(): boolean {
    return this.#screenReader;
  }

  started(cluster: Cluster): void {
    this.#cluster = cluster;
    this.boot.nodesChanged(cluster.nodes);
    let { outside } = cluster;
    cluster.onChange(() => {
      this.boot.nodesChanged(cluster.nodes);
      if (outside === true && cluster.outside === false) {
        this.toasts.show({
          tone: 'warn',
          title: 'kubectl outside of this page reaches another tab now',
          detail: 'The cluster was opened in a newer tab. This one serves again when that closes.',
        });
      }
      outside = cluster.outside;
    });
    this.lists.connect(cluster.client);
    this.previews.connect(cluster.shell());
    this.#clusterStarted.resolve(cluster);
  }

  failed(cause: unknown): void {
    this.boot.fail(cause);
    this.#clusterStarted.reject(cause);
  }

  #createTerminal(number: string, restored: string): ShellTerminal {
    return new ShellTerminal({
      number,
      restored,
      touch: this.layout.touch,
      screenReader: this.#screenReader,
      shell: async () => (await this.#clusterStarted.promise).shell(),
      edit: ({ name, content }) => {
        this.navigation.show('editor');
        return this.files.edit(name, content);
      },
      isObject: (word) => this.#index.find(word) !== undefined,
      openObject: (word) => {
        const object = this.#index.find(word);
        if (object !== undefined) this.navigation.select(object);
      },
    });
  }

  /** From now on this visit leaves nothing behind. */
  forget(): void {
    this.#forgotten = true;
  }

  toggleScreenReader(): void {
    this.#screenReader = !this.#screenReader;
    remember('screen-reader', this.#screenReader);
    for (const terminal of this.terminals.all) terminal.setScreenReader(this.#screenReader);
  }

  showShell(): void {
    const { active } = this.terminals;
    if (active === undefined) return;
    this.navigation.showPanel(`terminal/${active.number}`);
    // It takes the focus once it is in the page, and still within the user's gesture: phones open their keyboard only then.
    flushSync();
    active.focus();
  }

  /** Types a line into the terminal in front, and Enter. */
  run(line: string): void {
    this.showShell();
    this.terminals.active?.send(`${line}\r`);
  }
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();

/** The live list of a resource, for as long as the component that asks is there. */
export function useList<T extends KubernetesObject>(resource: Resource<T>): LiveList<T> {
  const [list, release] = getWorkspace().lists.acquire(resource);
  onDestroy(release);
  return list;
}
