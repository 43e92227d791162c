import type { GoRegExp } from '../../api/index.ts';
import { ArrayList } from '../values/list.ts';
import { CelError, type CelList } from '../values/value.ts';
import { method, type Overload } from './overload.ts';
import { regexOf } from './regex-pattern.ts';

function compiled(pattern: string): GoRegExp {
  try {
    return regexOf(pattern);
  } catch (error) {
    throw new CelError(`Illegal regex: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function findAll(text: string, pattern: string, limit = -1n): CelList {
  return new ArrayList(compiled(pattern).findAll(text, limit < 0n ? Infinity : Number(limit)));
}

/** upstream: k8s.io/apiserver/pkg/cel/library/regex.go */
export const REGEX: readonly Overload[] = [
  method(
    'find',
    'string_find_string',
    'string, string',
    'string',
    (text: string, pattern: string) => compiled(pattern).find(text) ?? '',
  ),
  method('findAll', 'string_find_all_string', 'string, string', 'list(string)', findAll),
  method('findAll', 'string_find_all_string_int', 'string, string, int', 'list(string)', findAll),
];
