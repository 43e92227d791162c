import type { EditorFile } from '../../state/files.svelte.ts';

/** Whether a file is one that kubectl applies: the editor's own are; of the shell's, those whose name says so. */
export function isManifest({ name, path, settle }: Pick<EditorFile, 'name' | 'path' | 'settle'>): boolean {
  return (path === undefined && settle === undefined) || /\.(ya?ml|json)$/i.test(name);
}
