import { failure } from '../../errors.ts';

/** Which requests are let through: lists of regular expressions with commas between them. upstream: kubectl/pkg/proxy */
export interface FilterOptions {
  readonly acceptPaths: string;
  readonly rejectPaths: string;
  readonly acceptHosts: string;
  readonly rejectMethods: string;
}

export type Filter = (method: string, path: string, host: string) => boolean;

/** @throws CommandError */
function expressions(list: string): readonly RegExp[] {
  if (list === '') return [];
  return list.split(',').map((text) => {
    try {
      return new RegExp(text);
    } catch {
      throw failure(`error parsing regexp: ${JSON.stringify(text)}`);
    }
  });
}

function hostOf(header: string): string {
  return /^(.*):\d+$/.exec(header)?.[1] ?? header;
}

/** @throws CommandError */
export function createFilter(options: FilterOptions): Filter {
  const acceptPaths = expressions(options.acceptPaths);
  const rejectPaths = expressions(options.rejectPaths);
  const acceptHosts = expressions(options.acceptHosts);
  const rejectMethods = expressions(options.rejectMethods);
  const any = (list: readonly RegExp[], text: string): boolean => list.some((expression) => expression.test(text));
  return (method, path, host) =>
    !any(rejectPaths, path) &&
    !any(rejectMethods, method) &&
    any(acceptPaths, path) &&
    any(acceptHosts, hostOf(host).replace(/^\[?([^\]]*:[^\]]*)\]?$/, '[$1]'));
}
