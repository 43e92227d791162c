import { commonPrefix, type Completer } from '../completion/index.ts';
import { alignedColumns } from './columns.ts';
import type { LineEditor } from './line-editor.ts';

interface Screen {
  readonly columns: number;
  /** Tell of all that is possible, even where some of it could be filled in. */
  readonly list: boolean;
  print(text: string): void;
}

/** Tab: fills in what is certain, or else shows what is possible. */
export async function completeLine(editor: LineEditor, completer: Completer, screen: Screen): Promise<void> {
  const completion = await completer.complete(editor.beforeCursor);
  const { candidates } = completion;
  const [only] = candidates;
  if (only === undefined) {
    screen.print('\x07');
    return;
  }
  if (!screen.list) {
    const common = completion.insertion(
      commonPrefix(candidates.map(({ text }) => text)),
      candidates.length === 1 ? only : undefined,
    );
    if (common !== '') {
      editor.insert(common);
      return;
    }
    if (candidates.length === 1) return;
  }
  editor.leave();
  screen.print(
    alignedColumns(
      candidates.map(({ text, shown = text }) => shown),
      screen.columns,
    ),
  );
  editor.restart();
}
