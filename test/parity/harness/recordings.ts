import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Outcome, Topic } from './topic.ts';

/** What kubectl printed for a line, kept in the repository. */
export interface Recorded extends Outcome {
  readonly line: string;
}

const fileOf = (topic: Topic): string => fileURLToPath(new URL(`../recorded/${topic.name}.json`, import.meta.url));

export function readRecorded(topic: Topic): readonly Recorded[] {
  return JSON.parse(readFileSync(fileOf(topic), 'utf8')) as readonly Recorded[];
}

export function writeRecorded(topic: Topic, recorded: readonly Recorded[]): void {
  writeFileSync(fileOf(topic), `${JSON.stringify(recorded, null, 2)}\n`);
}
