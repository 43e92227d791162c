import { type Candidate } from '../candidate.ts';
import { fileCandidates } from '../files.ts';
import type { Asked } from './asked.ts';
import { namesOf } from './objects.ts';

/** `cp SRC DEST`: files, and pods with a colon behind them; what is in a pod is not looked at. */
export async function podPathCandidates(asked: Asked): Promise<readonly Candidate[]> {
  if (asked.word.includes(':')) return [];
  const slash = asked.word.indexOf('/');
  // `namespace/pod:path`
  const within = slash > 0 ? { ...asked, namespace: asked.word.slice(0, slash) } : asked;
  const prefix = slash > 0 ? asked.word.slice(0, slash + 1) : '';
  const pods = await namesOf(within, 'pods').catch(() => []);
  return [
    ...fileCandidates(asked.state, asked.word),
    ...pods.map(({ text }): Candidate => ({ text: `${prefix}${text}:`, open: true })),
  ];
}
