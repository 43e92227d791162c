import { type Candidate, candidates } from '../candidate.ts';
import type { Asked } from './asked.ts';
import { kindCandidates } from './kinds.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** `auth can-i VERB TYPE` */
export async function accessCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const { args } = asked.line;
  return args.length === 0 ? candidates(VERBS) : args.length === 1 ? kindCandidates(asked) : [];
}
