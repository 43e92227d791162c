import { behind, type Candidate } from '../candidate.ts';
import { fileCandidates } from '../files.ts';
import type { Asked } from './asked.ts';
import { pathCandidates, type PathRoot } from './paths.ts';

const FORMATS = [
  'json',
  'yaml',
  'name',
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
];
/** Formats that have something behind them. */
const OPEN =
  /^(?:custom-columns|custom-columns-file|go-template|go-template-file|jsonpath|jsonpath-as-json|jsonpath-file|template|templatefile)$/;

/** What the flag's usage says that it may be: `One of: (json, yaml, …)`. */
function formatsOf({ line }: Asked): readonly string[] {
  const { usage = '', name = '' } = line.valueOf ?? {};
  const listed = /\(([\w|, -]+)\)/.exec(usage)?.[1]?.split(/[|,]\s*/) ?? [];
  const formats = listed.length > 0 ? listed : name === 'output' ? FORMATS : [];
  return line.command?.name === 'get' ? [...formats, 'custom-columns', 'custom-columns-file', 'wide'] : formats;
}

/** One object by its name, or a list. */
function rootOf({ line }: Asked): PathRoot {
  const [first = ''] = line.args;
  const names = first.includes('/') ? line.args : line.args.slice(1);
  return line.command?.name !== 'get' || names.length === 1 ? 'object' : 'list';
}

/** `NAME:.metadata.name,IMAGE:.spec.con` */
async function columns(asked: Asked): Promise<readonly Candidate[]> {
  const start = Math.max(asked.word.lastIndexOf(','), asked.word.lastIndexOf(':')) + 1;
  if (asked.word.charAt(start - 1) !== ':') return [];
  const stays = asked.word.slice(0, start);
  const path = asked.word.slice(start);
  if (path === '') return [{ text: `${stays}.`, open: true }];
  return behind(stays, await pathCandidates({ ...asked, word: path }, 'object'));
}

export async function outputCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const match = /^([a-z-]+=)(.*)$/s.exec(asked.word);
  if (match === null) {
    return formatsOf(asked).map((text) => (OPEN.test(text) ? { text: `${text}=`, open: true } : { text }));
  }
  const [, format = '', word = ''] = match;
  const inner = { ...asked, word };
  switch (format) {
    case 'jsonpath=':
    case 'jsonpath-as-json=':
      return behind(format, await pathCandidates(inner, rootOf(asked)));
    case 'custom-columns=':
      return behind(format, await columns(inner));
    case 'custom-columns-file=':
    case 'go-template-file=':
    case 'jsonpath-file=':
    case 'templatefile=':
      return behind(format, fileCandidates(asked.state, word));
    default:
      return [];
  }
}
