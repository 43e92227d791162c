import { groupResource, type KubernetesObject, type Resource } from '../../api/index.ts';
import { resourceByKey, resourceOf } from './kinds.ts';
import type { NamedObject } from './kubectl-line.ts';
import { isString, isStringList, recall, remember } from './storage.ts';

/** A tab of the centre: the map, the editor, the list of a resource by its {@link groupResource} key, or a local port. */
export type View = 'map' | 'editor' | `list/${string}` | `preview/${number}`;
/** A tab of the panel below; terminals by their number. */
export type Panel = 'logs' | 'events' | `terminal/${string}`;
export type PhoneTab = 'cluster' | 'shell' | 'yaml' | 'events';
export type DetailTab = 'overview' | 'yaml' | 'events' | 'logs' | 'why';
/** Those that only pods have. */
export const POD_TABS: readonly DetailTab[] = ['logs', 'why'];
export type EmbedPane = 'map' | 'editor';

/** What of the workspace is in view, in each of its layouts; kept for the next visit. */
export class Navigation {
  #view = $state.raw<View>(toView(recall('view', isString, 'map')));
  #lists = $state.raw<readonly string[]>(
    recall('lists', isStringList, []).filter((key) => resourceByKey(key) !== undefined),
  );
  #panel = $state.raw<Panel>('terminal/1');
  #panelShown = $state.raw(true);
  #panelMaximized = $state.raw(false);
  #treeShown = $state.raw(recall('tree', isString, 'shown') === 'shown');
  #phoneTab = $state.raw<PhoneTab>('cluster');
  #embedPane = $state.raw<EmbedPane>('map');
  #namespace = $state.raw(recall('namespace', isString, ''));
  #selected = $state.raw<NamedObject | undefined>(undefined);
  #detailTab = $state.raw<DetailTab>('overview');
  #logsOf = $state.raw<NamedObject | undefined>(undefined);

  get view(): View {
    return this.#view;
  }

  /** The local port that is shown. */
  get previewed(): number | undefined {
    return this.#view.startsWith('preview/') ? Number(this.#view.slice('preview/'.length)) : undefined;
  }

  /** The resources whose lists are open as tabs. */
  get lists(): readonly Resource[] {
    return this.#lists.flatMap((key) => resourceByKey(key) ?? []);
  }

  get panel(): Panel {
    return this.#panel;
  }

  get panelShown(): boolean {
    return this.#panelShown;
  }

  get panelMaximized(): boolean {
    return this.#panelMaximized;
  }

  get treeShown(): boolean {
    return this.#treeShown;
  }

  get phoneTab(): PhoneTab {
    return this.#phoneTab;
  }

  get embedPane(): EmbedPane {
    return this.#embedPane;
  }

  /** `''` is all namespaces. */
  get namespace(): string {
    return this.#namespace;
  }

  get selected(): NamedObject | undefined {
    return this.#selected;
  }

  get detailTab(): DetailTab {
    return this.#detailTab;
  }

  /** The pod whose log the panel shows. */
  get logsOf(): NamedObject | undefined {
    return this.#logsOf;
  }

  show(view: View): void {
    this.#view = view;
    this.#panelMaximized = false;
    this.#phoneTab = view === 'editor' ? 'yaml' : 'cluster';
    this.#embedPane = view === 'editor' ? 'editor' : 'map';
    remember('view', view);
  }

  showList(resource: Resource): void {
    const key = groupResource(resource);
    if (!this.#lists.includes(key)) this.#lists = [...this.#lists, key];
    remember('lists', this.#lists);
    this.show(`list/${key}`);
  }

  closeList(resource: Resource): void {
    const key = groupResource(resource);
    this.#lists = this.#lists.filter((other) => other !== key);
    remember('lists', this.#lists);
    if (this.#view === `list/${key}`) this.show('map');
  }

  showPanel(panel: Panel): void {
    this.#panel = panel;
    this.#panelShown = true;
    this.#phoneTab = panel === 'events' ? 'events' : panel === 'logs' ? this.#phoneTab : 'shell';
  }

  showLogs(pod: NamedObject): void {
    this.#logsOf = pod;
    this.showPanel('logs');
  }

  togglePanel(): void {
    this.#panelShown = !this.#panelShown;
    this.#panelMaximized = false;
  }

  toggleMaximized(): void {
    this.#panelMaximized = !this.#panelMaximized;
    this.#panelShown = true;
  }

  toggleTree(): void {
    this.#treeShown = !this.#treeShown;
    remember('tree', this.#treeShown ? 'shown' : 'hidden');
  }

  showPhoneTab(tab: PhoneTab): void {
    this.#phoneTab = tab;
  }

  showEmbedPane(pane: EmbedPane): void {
    this.#embedPane = pane;
  }

  chooseNamespace(namespace: string): void {
    this.#namespace = namespace;
    remember('namespace', namespace);
  }

  select(object: NamedObject, tab?: DetailTab): void {
    this.#selected = object;
    if (tab !== undefined) this.#detailTab = tab;
    else if (POD_TABS.includes(this.#detailTab) && object.resource.resource !== 'pods') this.#detailTab = 'overview';
  }

  selectObject(object: KubernetesObject, tab?: DetailTab): void {
    const resource = resourceOf(object);
    if (resource === undefined) return;
    this.select({ resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name }, tab);
  }

  deselect(): void {
    this.#selected = undefined;
  }

  showDetails(tab: DetailTab): void {
    this.#detailTab = tab;
  }

  isSelected(object: KubernetesObject): boolean {
    const selected = this.#selected;
    return (
      selected?.name === object.metadata.name &&
      selected.namespace === (object.metadata.namespace ?? '') &&
      selected.resource.kind === object.kind
    );
  }

  /** Whether an object of this namespace is in view; cluster-scoped ones always are. */
  inNamespace(object: KubernetesObject): boolean {
    const { namespace } = object.metadata;
    return this.#namespace === '' || namespace === undefined || namespace === this.#namespace;
  }
}

function toView(text: string): View {
  if (text === 'editor') return 'editor';
  return text.startsWith('list/') && resourceByKey(text.slice(5)) !== undefined ? `list/${text.slice(5)}` : 'map';
}
