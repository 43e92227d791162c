/** What `${name…}` does to the value: `:-`, `%`, `##`, `/`, `#` for its length, … */
export interface Operation {
  readonly operator: string;
  readonly word: Word;
}

/** Part of a word: what it becomes is decided when the command runs. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean; readonly operation?: Operation }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

export type Word = readonly WordPart[];

export interface Redirection {
  readonly fd: 0 | 1 | 2;
  readonly kind: 'read' | 'write' | 'append' | 'both' | 'text' | 'duplicate';
  /** The file, or the text of a here-document. For `duplicate`, the number. */
  readonly target: Word;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export interface CaseBranch {
  readonly patterns: readonly Word[];
  readonly body: Script;
}

export type CompoundCommand =
  /** Without words: over the positional parameters. */
  | {
      readonly kind: 'for';
      readonly variable: string;
      readonly words: readonly Word[] | undefined;
      readonly body: Script;
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly condition: Script; readonly body: Script }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise: Script | undefined;
    }
  | { readonly kind: 'case'; readonly subject: Word; readonly branches: readonly CaseBranch[] }
  /** `[[ … ]]`: its operators are words, too. */
  | { readonly kind: 'conditional'; readonly words: readonly Word[] }
  | { readonly kind: 'group' | 'subshell'; readonly body: Script };

export type Command =
  | SimpleCommand
  | CompoundCommand
  | { readonly kind: 'redirected'; readonly command: CompoundCommand; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

export interface Item {
  readonly pipeline: Pipeline;
  /** How it is joined to the one before. */
  readonly when: 'always' | 'success' | 'failure';
}

export type Script = readonly Item[];
