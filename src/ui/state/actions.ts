import { nodes, type KubernetesObject } from '../../api/index.ts';
import { applyManifest } from './apply.ts';
import type { EditorFile } from './files.svelte.ts';
import { cordonLine, deleteLine, type NamedObject } from './kubectl-line.ts';
import type { Workspace } from './workspace.svelte.ts';
import { forgetEverything } from './storage.ts';

const NOT_YET = 'The control plane is still starting: try again in a moment.';

/** Runs what a button does; a failure is told, not thrown. */
async function attempt(workspace: Workspace, doing: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    workspace.toasts.failed(doing, cause);
  }
}

export async function copyText(workspace: Workspace, text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    workspace.toasts.show({ tone: 'ok', title: `Copied ${what}` });
  } catch (cause) {
    workspace.toasts.failed(
      'Copying',
      cause,
      'This frame may not use the clipboard: select the text and copy it by hand.',
    );
  }
}

export async function cordon(workspace: Workspace, name: string, unschedulable: boolean): Promise<void> {
  await attempt(workspace, cordonLine(name, unschedulable), async () => {
    const patch = { spec: { unschedulable: unschedulable ? true : null } };
    await workspace.cluster?.client.patch(nodes, { name }, 'application/merge-patch+json', patch);
  });
}

export async function killNode(workspace: Workspace, name: string): Promise<void> {
  const agreed = await workspace.dialogs.confirm({
    title: `Kill the worker of ${name}?`,
    body: `It ends at once, like a machine whose plug is pulled. The node turns NotReady when its lease runs out, and its pods are replaced elsewhere. You can start it again.`,
    action: 'Kill worker',
  });
  if (agreed) workspace.cluster?.killNode(name);
}

export async function startNode(workspace: Workspace, name: string): Promise<void> {
  await attempt(workspace, `Starting ${name}`, async () => {
    await workspace.cluster?.startNode(name);
  });
}

export async function deleteObject(workspace: Workspace, object: NamedObject): Promise<void> {
  const { resource, namespace, name } = object;
  const agreed = await workspace.dialogs.confirm({
    title: `Delete ${resource.singular} ${name}?`,
    body: `What belongs to it goes with it. There is no undo; an object that a controller owns is made again.`,
    action: 'Delete',
    line: deleteLine(object),
  });
  if (!agreed) return;
  await attempt(workspace, `Deleting ${name}`, async () => {
    await workspace.cluster?.client.delete(resource, { namespace, name }, { propagationPolicy: 'Background' });
  });
}

/** Applies a file of the editor, and leaves in it what that changed. */
export async function applyFile(workspace: Workspace, file: EditorFile): Promise<void> {
  const { cluster } = workspace;
  if (cluster === undefined) {
    workspace.toasts.show({ tone: 'warn', title: `${file.name} was not applied`, detail: NOT_YET });
    return;
  }
  if (file.applying) return;
  file.startApplying();
  workspace.files.save();
  try {
    const shell = await cluster.shell();
    file.finishApplying(
      await applyManifest(cluster.client, (args, options) => shell.kubectl(args, options), file.content),
    );
  } catch (cause) {
    file.finishApplying(undefined);
    workspace.toasts.failed(`Applying ${file.name}`, cause);
  }
}

/** Opens an object's manifest as a new file of the editor. */
export function editObject(workspace: Workspace, object: KubernetesObject, yaml: string): void {
  workspace.files.create(yaml, `${object.metadata.name}.yaml`);
  workspace.navigation.show('editor');
}

/** Deletes the cluster and what the page keeps, and begins again. */
export async function startOver(workspace: Workspace): Promise<void> {
  const agreed = await workspace.dialogs.confirm({
    title: 'Start over with an empty cluster?',
    body: 'Every object of the cluster is deleted, and so are the files of the editor, the home directory of the terminal, and its history.',
    action: 'Delete everything',
  });
  if (!agreed) return;
  await attempt(workspace, 'Starting over', async () => {
    await workspace.cluster?.destroy({ keepState: false });
    workspace.forget();
    forgetEverything();
    location.reload();
  });
}
