import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Outcome, Topic } from './topic.ts';

/** What kubectl printed for a line, kept in the repository. */
export interface Recorded extends Outcome {
  readonly line: string;
}

export interface Recording {
  /** Ages are told from here. */
  readonly recordedAt: string;
  readonly lines: readonly Recorded[];
}

const fileOf = (topic: Topic): string => fileURLToPath(new URL(`../recorded/${topic.name}.json`, import.meta.url));

export function readRecorded(topic: Topic): Recording {
  return JSON.parse(readFileSync(fileOf(topic), 'utf8')) as Recording;
}

export function writeRecorded(topic: Topic, recording: Recording): void {
  writeFileSync(fileOf(topic), `${JSON.stringify(recording, null, 2)}\n`);
}
