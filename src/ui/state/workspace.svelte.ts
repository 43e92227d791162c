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
import { ContextMenu } from '../components/context-menu.svelte.ts';
import { ShellTerminal } from '../views/terminal/shell-terminal.svelte.ts';
import type { TerminalAction } from '../views/terminal/terminal-keys.ts';
import { Boot } from './boot.svelte.ts';
import { ClusterTime } from './cluster-time.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Files } from './files.svelte.ts';
import { Layout } from './layout.svelte.ts';
import { openHomeFile } from './home-files.ts';
import type { LiveList } from './live-list.svelte.ts';
import { LiveResources } from './live-resources.ts';
import { Navigation } from './navigation.svelte.ts';
import { Now } from './now.svelte.ts';
import { ObjectIndex } from './object-index.ts';
import { Previews } from './previews.svelte.ts';
import { saveFile } from './save-file.ts';
import { isRecordOf, isString, recall, remember } from './storage.ts';
import type { Direction } from './split-tree.ts';
import { TerminalSettings } from './terminal-settings.svelte.ts';
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
  readonly terminalSettings: TerminalSettings;
  readonly menu = new ContextMenu();
  readonly previews: Previews;
  /** Always watched: the map, the health and the links of the terminals need them. */
  readonly nodes: LiveList<Node>;
  readonly pods: LiveList<Pod>;
  readonly #named: readonly LiveList[];
  readonly #clusterStarted = deferred<Cluster>();
  #forgotten = false;
  #cluster = $state.raw<Cluster | undefined>(undefined);
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
    this.terminalSettings = new TerminalSettings(this.layout.touch ? 14 : 13, () => {
      for (const terminal of this.terminals.all) terminal.adjust();
    });
    const restored = recall('scrollback', isRecordOf(isString), {});
    this.terminals = new Terminals((number) => this.#createTerminal(number, restored[number] ?? ''));
    addEventListener('pagehide', () => {
      if (this.#forgotten) return;
      remember(
        'scrollback',
        Object.fromEntries(this.terminals.all.map((terminal) => [terminal.number, terminal.snapshot()])),
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
      settings: this.terminalSettings,
      shell: async () => (await this.#clusterStarted.promise).shell(),
      edit: ({ name, content }) => {
        this.navigation.show('editor');
        return this.files.edit(name, content);
      },
      open: (path) => void this.openHomeFile(path),
      save: (name, content) => {
        saveFile(name, content as Uint8Array<ArrayBuffer>);
      },
      act: (action) => {
        this.#actInTerminal(action);
      },
      isSplit: () => this.layout.mode === 'desktop' && this.terminals.activeTab?.tree.kind === 'split',
      onFocus: () => {
        this.terminals.activate(number);
      },
      onClipboardDenied: (doing, cause) => {
        this.toasts.failed(doing, cause, clipboardAdvice(doing));
      },
      isObject: (word) => this.#index.find(word) !== undefined,
      openObject: (word) => {
        const object = this.#index.find(word);
        if (object !== undefined) this.navigation.select(object);
      },
    });
  }

  /** Opens a file of the shell's home directory in the editor; one that is not there yet is made with its first change. */
  async openHomeFile(path: string): Promise<void> {
    await openHomeFile(this, path);
  }

  /** From now on this visit leaves nothing behind. */
  forget(): void {
    this.#forgotten = true;
  }

  #actInTerminal(action: Exclude<TerminalAction, 'copy' | 'page' | 'paste'>): void {
    const { terminals, terminalSettings } = this;
    switch (action) {
      case 'find':
        terminals.active?.showSearch();
        break;
      case 'new':
        this.newTerminal();
        break;
      case 'split-right':
        this.splitTerminal('row');
        break;
      case 'split-down':
        this.splitTerminal('column');
        break;
      case 'focus-left':
      case 'focus-right':
      case 'focus-up':
      case 'focus-down':
        terminals.move(SIDES[action])?.focus();
        break;
      case 'bigger':
        terminalSettings.zoom(1);
        break;
      case 'smaller':
        terminalSettings.zoom(-1);
        break;
      case 'usual-size':
        terminalSettings.zoom(0);
    }
  }

  /** An embed has one terminal. */
  newTerminal(): void {
    if (this.layout.mode !== 'embed') this.terminals.open();
    this.showShell();
  }

  /** Another terminal beside or below the active one; in a tab of its own where there is no room for two. */
  splitTerminal(direction: Direction): void {
    if (this.layout.mode === 'desktop') this.terminals.split(direction);
    else if (this.layout.mode === 'phone') this.terminals.open();
    this.showShell();
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

const SIDES = { 'focus-left': 'left', 'focus-right': 'right', 'focus-up': 'up', 'focus-down': 'down' } as const;

function clipboardAdvice(doing: 'Copying' | 'Pasting'): string {
  const mac = navigator.platform.startsWith('Mac');
  return doing === 'Copying'
    ? 'Allow the clipboard for this site beside the address, or hold Shift, select, and copy with the menu of the browser.'
    : `Press ${mac ? '⌘V' : 'Ctrl+Shift+V or Shift+Insert'}, which needs no permission, or allow the clipboard for this site beside the address.`;
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();

/** The live list of a resource, for as long as the component that asks is there. */
export function useList<T extends KubernetesObject>(resource: Resource<T>): LiveList<T> {
  const [list, release] = getWorkspace().lists.acquire(resource);
  onDestroy(release);
  return list;
}
