import { parseError } from './build-error.ts';
import type { ArgInstruction, FromInstruction, StageInstruction } from './instructions.ts';
import { splitInstructions } from './lines.ts';
import { parseInstruction } from './parse-instruction.ts';

export interface Stage {
  readonly from: FromInstruction;
  readonly instructions: readonly StageInstruction[];
}

export interface Dockerfile {
  readonly escape: '\\' | '`';
  /** ARGs before the first FROM: only FROM lines see them. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}

/** Reads a whole Dockerfile, so that its mistakes show before anything is built. @throws BuildError */
export function parseDockerfile(text: string): Dockerfile {
  const { escape, instructions } = splitInstructions(text);
  const globalArgs: ArgInstruction[] = [];
  const stages: { from: FromInstruction; instructions: StageInstruction[] }[] = [];
  for (const raw of instructions) {
    const instruction = parseInstruction(raw, escape);
    const stage = stages.at(-1);
    if (instruction.kind === 'FROM') stages.push({ from: instruction, instructions: [] });
    else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === 'ARG') globalArgs.push(instruction);
    else throw parseError(instruction.line, 'no build stage in current context');
  }
  if (stages.length === 0) throw parseError(1, 'no build stage in current context');
  return { escape, globalArgs, stages };
}
