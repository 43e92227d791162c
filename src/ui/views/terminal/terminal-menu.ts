import type { MenuItem } from '../../components/context-menu.svelte.ts';
import { modifier } from '../../layout/shortcuts.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { ShellTerminal } from './shell-terminal.svelte.ts';

const mac = modifier === '⌘';

/** The menu of a terminal. */
export function terminalMenu(workspace: Workspace, terminal: ShellTerminal): readonly MenuItem[] {
  const { terminals, terminalSettings, layout } = workspace;
  const splits = layout.mode === 'desktop';
  return [
    {
      label: 'Copy',
      shortcut: mac ? '⌘C' : 'Ctrl+Shift+C',
      disabled: !terminal.selected,
      run: () => void terminal.copy(),
    },
    { label: 'Paste', shortcut: mac ? '⌘V' : 'Ctrl+Shift+V', run: () => void terminal.pasteClipboard() },
    {
      label: 'Select all',
      run: () => {
        terminal.selectAll();
      },
    },
    {
      label: 'Clear',
      run: () => {
        terminal.clear();
      },
    },
    {
      label: 'Find',
      shortcut: mac ? '⌘F' : 'Ctrl+Shift+F',
      apart: true,
      run: () => {
        terminal.showSearch();
      },
    },
    {
      label: 'Copy what is selected',
      checked: terminalSettings.copyOnSelect,
      run: () => {
        terminalSettings.toggleCopyOnSelect();
      },
    },
    ...(splits
      ? [
          {
            label: 'Split to the right',
            shortcut: mac ? '⌘\\' : 'Ctrl+Shift+5',
            apart: true,
            run: () => {
              workspace.splitTerminal('row');
            },
          },
          {
            label: 'Split below',
            shortcut: mac ? '⌥⇧-' : 'Alt+Shift+-',
            run: () => {
              workspace.splitTerminal('column');
            },
          },
        ]
      : []),
    {
      label: 'Close this terminal',
      apart: !splits,
      disabled: layout.mode === 'embed',
      run: () => {
        terminals.close(terminal);
        workspace.showShell();
      },
    },
  ];
}
