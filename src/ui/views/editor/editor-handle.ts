import type { ApplyProblem } from '../../state/apply.ts';
import type { EditorFile } from '../../state/files.svelte.ts';

/** What both editors, Monaco and the plain one, take. */
export interface EditorProps {
  readonly file: EditorFile;
  /** Shown where they are in the text. */
  readonly problems: readonly ApplyProblem[];
  /** After each change of the text. */
  readonly onchange: () => void;
  /** Ctrl+Enter, ⌘ Enter. */
  readonly onapply: () => void;
}
