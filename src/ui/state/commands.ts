import { groupResource, storedResources } from '../../api/index.ts';
import type { IconName } from '../components/icons.ts';
import { applyFile, cordon, killNode, startNode, startOver } from './actions.ts';
import { kindTitle, resourceOf } from './kinds.ts';
import { summarizePod } from './pod-status.ts';
import type { Workspace } from './workspace.svelte.ts';

/** A line of the command palette. */
export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** What kind of line it is, or what the object does. */
  readonly hint: string;
  run(): void;
}

function views(workspace: Workspace): Command[] {
  const { navigation } = workspace;
  const view = (id: string, icon: IconName, title: string, run: () => void): Command => ({
    id,
    icon,
    title,
    hint: 'View',
    run,
  });
  return [
    view('map', 'map', 'Map', () => {
      navigation.show('map');
    }),
    view('editor', 'edit', 'Editor', () => {
      navigation.show('editor');
    }),
    view('terminal', 'terminal', 'Terminal', () => {
      workspace.showShell();
    }),
    view('events', 'events', 'Events', () => {
      navigation.showPanel('events');
    }),
    view('logs', 'logs', 'Logs', () => {
      navigation.showPanel('logs');
    }),
    ...workspace.previews.open.map(({ port }) =>
      view(`preview/${String(port)}`, 'globe', `Preview of localhost:${String(port)}`, () => {
        workspace.previews.view(port);
      }),
    ),
    ...storedResources.map((resource) =>
      view(`list/${groupResource(resource)}`, 'list', kindTitle(resource), () => {
        navigation.showList(resource);
      }),
    ),
  ];
}

function actions(workspace: Workspace): Command[] {
  const { files, terminals, terminalSettings, theme, boot, nodes } = workspace;
  const action = (id: string, icon: IconName, title: string, run: () => void): Command => ({
    id,
    icon,
    title,
    hint: 'Action',
    run,
  });
  const active = files.active;
  return [
    ...(active === undefined || active.settle !== undefined
      ? []
      : [action('apply', 'play', `Apply ${active.name}`, () => void applyFile(workspace, active))]),
    action('new-terminal', 'plus', 'New terminal', () => {
      workspace.newTerminal();
    }),
    ...(workspace.layout.mode === 'desktop'
      ? [
          action('split-right', 'split', 'Split the terminal to the right', () => {
            workspace.splitTerminal('row');
          }),
          action('split-down', 'split', 'Split the terminal below', () => {
            workspace.splitTerminal('column');
          }),
        ]
      : []),
    action('find', 'search', 'Find in the terminal', () => {
      workspace.showShell();
      terminals.active?.showSearch();
    }),
    action('terminal-bigger', 'terminal', 'Larger letters in the terminals', () => {
      terminalSettings.zoom(1);
    }),
    action('terminal-smaller', 'terminal', 'Smaller letters in the terminals', () => {
      terminalSettings.zoom(-1);
    }),
    action(
      'copy-on-select',
      'copy',
      `Copy what is selected in a terminal: ${terminalSettings.copyOnSelect ? 'off' : 'on'}`,
      () => {
        terminalSettings.toggleCopyOnSelect();
      },
    ),
    action('new-file', 'plus', 'New file', () => {
      files.create();
      workspace.navigation.show('editor');
    }),
    action('theme', theme.dark ? 'sun' : 'moon', theme.dark ? 'Light theme' : 'Dark theme', () => {
      theme.toggle();
    }),
    action('theme-system', 'sun', 'Theme of the system', () => {
      theme.choose('system');
    }),
    action(
      'screen-reader',
      'info',
      `Screen reader mode of the terminals: ${terminalSettings.screenReader ? 'off' : 'on'}`,
      () => {
        terminalSettings.toggleScreenReader();
      },
    ),
    action('help', 'help', 'Keyboard shortcuts', () => {
      workspace.dialogs.show('help');
    }),
    ...nodes.items.map(({ metadata: { name }, spec }) =>
      action(
        `cordon/${name}`,
        'node',
        `${spec.unschedulable === true ? 'Uncordon' : 'Cordon'} ${name}`,
        () => void cordon(workspace, name, spec.unschedulable !== true),
      ),
    ),
    ...boot.nodes.map(({ name, state }) =>
      state === 'stopped'
        ? action(`start/${name}`, 'power', `Start ${name} again`, () => void startNode(workspace, name))
        : action(`kill/${name}`, 'power', `Kill the worker of ${name}…`, () => void killNode(workspace, name)),
    ),
    action('start-over', 'reset', 'Start over with an empty cluster…', () => void startOver(workspace)),
  ];
}

function objects(workspace: Workspace): Command[] {
  const { navigation } = workspace;
  return workspace.objects.flatMap((object): Command[] => {
    const resource = resourceOf(object);
    if (resource === undefined) return [];
    const status = object.kind === 'Pod' ? `, ${summarizePod(object as Parameters<typeof summarizePod>[0]).word}` : '';
    return [
      {
        id: object.metadata.uid,
        icon: object.kind === 'Node' ? 'node' : 'file',
        title: `${resource.singular}/${object.metadata.name}`,
        hint: `${object.metadata.namespace ?? 'cluster'}${status}`,
        run() {
          navigation.selectObject(object);
        },
      },
    ];
  });
}

/** Everything the palette finds: views, actions, objects. */
export function commands(workspace: Workspace): readonly Command[] {
  return [...views(workspace), ...actions(workspace), ...objects(workspace)];
}
