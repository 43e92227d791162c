import type { CommandContext } from '../../command.ts';
import { errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import type { ManifestItem } from '../../manifests.ts';
import { resultPrinter } from '../../printers/result.ts';
import {
  hasLines,
  headerOf,
  problemOf,
  sameContent,
  textOf,
  withoutComments,
  type Format,
  type Reason,
} from './document.ts';
import { edit, type Edited } from './editor.ts';
import { parseEdited, quoted, save, type Original } from './save.ts';

/** How a round in the editor ended: for good, or with reasons to open it again. */
type Round =
  { readonly kind: 'done'; readonly code: number } | { readonly kind: 'again'; readonly reasons: readonly Reason[] };

const done = (code: number): Round => ({ kind: 'done', code });

/** Objects in the editor until they can be saved. Upstream: kubectl/pkg/cmd/util/editor/editoptions.go, EditOptions.Run */
export class EditSession {
  readonly #context: CommandContext;
  readonly #flags: Flags;
  readonly #originals: readonly Original[];
  readonly #format: Format;
  readonly #print: ReturnType<typeof resultPrinter>;

  /** @throws CommandError for a format that cannot be edited */
  constructor(context: CommandContext, flags: Flags, originals: readonly Original[]) {
    this.#context = context;
    this.#flags = flags;
    this.#originals = originals;
    const format = flags.string('output') || 'yaml';
    if (format !== 'json' && format !== 'yaml') {
      throw failure(
        `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: json,yaml`,
      );
    }
    this.#format = format;
    this.#print = resultPrinter(context, flags);
  }

  /** @returns the exit code @throws CommandError */
  async run(): Promise<number> {
    const { io } = this.#context;
    const original = await textOf(
      this.#originals.map(({ object }) => object),
      this.#format,
    );
    let reasons: readonly Reason[] = [];
    let last: Edited | undefined;
    for (;;) {
      const body = last === undefined ? original : withoutComments(last.text);
      const text = (this.#format === 'yaml' ? headerOf(reasons) : '') + body;
      const edited = await this.#open(text, last);
      if (last !== undefined && (await sameContent(last.text, edited.text))) {
        this.#keep(edited);
        throw failure('Edit cancelled, no valid changes were saved.');
      }
      if (last !== undefined) await io.files.remove(last.path);
      const round = await this.#round(original, edited);
      if (round.kind === 'done') return round.code;
      ({ reasons } = round);
      last = edited;
    }
  }

  async #open(text: string, last: Edited | undefined): Promise<Edited> {
    const given = this.#flags.bool('windows-line-endings') ? text.replaceAll('\n', '\r\n') : text;
    try {
      return await edit(this.#context, given, this.#format === 'json' ? '.json' : '.yaml');
    } catch (cause) {
      if (last !== undefined) this.#keep(last);
      throw cause;
    }
  }

  #keep({ path }: Edited): void {
    this.#context.io.stderr(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  }

  async #round(original: string, edited: Edited): Promise<Round> {
    const { io } = this.#context;
    const validates = !['false', 'ignore'].includes(this.#flags.string('validate'));
    const problem = validates ? await problemOf(edited.text) : undefined;
    const [first] = this.#originals;
    if (problem !== undefined && first !== undefined) {
      io.stderr(`error: ${quoted(first)} is invalid\n`);
      const other = `<nil>: Invalid value: "The edited file failed validation": ${problem}`;
      return { kind: 'again', reasons: [{ head: `${quoted(first)} was not valid`, others: [other] }] };
    }
    if (await sameContent(original, edited.text)) return this.#cancel(edited, 'no changes made');
    if (!hasLines(edited.text)) return this.#cancel(edited, 'saved file was empty');
    let items: readonly ManifestItem[];
    try {
      items = await parseEdited(this.#context, edited.text);
    } catch (cause) {
      const why = errorText(cause).replace(/^error: /, '');
      return { kind: 'again', reasons: [{ head: `The edited file had a syntax error: ${why}`, others: [] }] };
    }
    return this.#save(items, edited);
  }

  async #cancel({ path }: Edited, why: string): Promise<Round> {
    await this.#context.io.files.remove(path);
    this.#context.io.stderr(`Edit cancelled, ${why}.\n`);
    return done(0);
  }

  async #save(items: readonly ManifestItem[], edited: Edited): Promise<Round> {
    const { io, namespace } = this.#context;
    try {
      for (const { given, resource } of items) {
        const place = given.metadata.namespace;
        if (!resource.namespaced || place === undefined || place === namespace) continue;
        throw failure(
          `the namespace from the provided object "${place}" does not match the namespace "${namespace}". You must pass '--namespace=${place}' to perform this operation.`,
        );
      }
      const saving = { flags: this.#flags, print: this.#print };
      const { reasons, retryable, gone } = await save(this.#context, this.#originals, items, saving);
      if (retryable > 0) {
        io.stderr(`You can run \`kubectl replace -f ${edited.path}\` to try this update again.\n`);
        return done(1);
      }
      if (gone > 0) {
        io.stderr(`The edits you made on deleted resources have been saved to ${JSON.stringify(edited.path)}\n`);
        return done(1);
      }
      if (reasons.length > 0) return { kind: 'again', reasons };
      await io.files.remove(edited.path);
      return done(0);
    } catch (cause) {
      this.#keep(edited);
      throw cause;
    }
  }
}
