import { GoRegExp, GoRegExpError } from '../../api/index.ts';
import { CelError } from '../values/value.ts';

/** A pattern of RE2. @throws CelError */
export function regexOf(pattern: string): GoRegExp {
  try {
    return new GoRegExp(pattern);
  } catch (cause) {
    if (cause instanceof GoRegExpError) throw new CelError(cause.message);
    throw cause;
  }
}
