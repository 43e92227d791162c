import { flushSync, mount } from 'svelte';
import App from './App.svelte';
import './theme/base.css';
import { Workspace, type WorkspaceOptions } from './state/workspace.svelte.ts';

/** Puts the workspace in the place of the frame that index.html shows. */
export function mountWorkspace(root: HTMLElement, options: WorkspaceOptions): Workspace {
  const workspace = new Workspace(options);
  root.replaceChildren();
  mount(App, { target: root, props: { workspace } });
  flushSync();
  // A frame in somebody's page takes no focus.
  if (window === window.top && workspace.layout.mode === 'desktop') workspace.terminals.active?.focus();
  return workspace;
}

export type { Workspace };
