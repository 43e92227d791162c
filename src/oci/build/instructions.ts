import type { HealthCheck } from '../api.ts';

/** `["nginx", "-g", "daemon off;"]` as it stands, or a line for the shell. */
export type Command =
  { readonly form: 'exec'; readonly args: readonly string[] } | { readonly form: 'shell'; readonly text: string };

interface InstructionOf<Kind extends string> {
  readonly kind: Kind;
  readonly line: number;
  /** As written, for the progress that is shown. */
  readonly source: string;
}

export type FromInstruction = InstructionOf<'FROM'> & {
  readonly image: string;
  readonly stage?: string;
  readonly platform?: string;
};

export type ArgInstruction = InstructionOf<'ARG'> & {
  readonly args: readonly (readonly [string, string | undefined])[];
};

/** A file whose content stands in the Dockerfile. */
export interface InlineFile {
  readonly name: string;
  readonly content: string;
  readonly expand: boolean;
}

export type CopyInstruction = InstructionOf<'COPY' | 'ADD'> & {
  readonly sources: readonly string[];
  readonly files: readonly InlineFile[];
  readonly destination: string;
  readonly from?: string;
  readonly chmod?: string;
  readonly chown?: string;
  /** Digest that a remote file must have. */
  readonly checksum?: string;
  /** The parents of sources are kept (`COPY --parents`). */
  readonly parents: boolean;
  readonly exclude: readonly string[];
  /** ADD unpacks local archives unless told not to, and remote ones when told to. */
  readonly unpack?: boolean;
};

export type CommandInstruction = InstructionOf<'CMD' | 'ENTRYPOINT'> & { readonly command: Command };

export type RunInstruction = InstructionOf<'RUN'> & {
  readonly command: Command;
  /** Of a here-document that is a script of its own (`#!`): what is run, with its name. */
  readonly script?: { readonly name: string; readonly content: string };
  /** As written: variables are replaced when it runs. */
  readonly mounts: readonly string[];
  readonly network?: string;
};

/** What a stage consists of after its FROM. Words are not expanded yet. */
export type StageInstruction =
  | ArgInstruction
  | CopyInstruction
  | CommandInstruction
  | RunInstruction
  | (InstructionOf<'ENV' | 'LABEL'> & { readonly pairs: readonly (readonly [string, string])[] })
  | (InstructionOf<'WORKDIR' | 'MAINTAINER'> & { readonly value: string })
  | (InstructionOf<'USER' | 'STOPSIGNAL'> & { readonly value: string })
  | (InstructionOf<'EXPOSE'> & { readonly ports: readonly string[] })
  | (InstructionOf<'VOLUME'> & { readonly paths: readonly string[] })
  | (InstructionOf<'SHELL'> & { readonly args: readonly string[] })
  | (InstructionOf<'HEALTHCHECK'> & { readonly check: HealthCheck })
  | (InstructionOf<'ONBUILD'> & { readonly trigger: string });

export type Instruction = FromInstruction | StageInstruction;
