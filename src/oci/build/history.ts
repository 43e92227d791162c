import type { HealthCheck } from '../api.ts';

/** What `docker history` says of an instruction. Upstream: commitToHistory's callers in dockerfile2llb/convert.go. */
export const historyText = {
  arg: (pairs: readonly (readonly [string, string | undefined])[]): string =>
    `ARG ${pairs.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(' ')}`,
  pairs: (keyword: 'ENV' | 'LABEL', pairs: readonly (readonly [string, string])[]): string =>
    `${keyword} ${pairs.map(([key, value]) => `${key}=${value}`).join(' ')}`,
  run: (args: readonly string[], buildArgs: readonly (readonly [string, string])[]): string => {
    const given = buildArgs.map(([name, value]) => `${name}=${value} `).join('');
    return `RUN ${given === '' ? '' : `|${String(buildArgs.length)} ${given}`}${args.join(' ')}`;
  },
  copy: (keyword: 'COPY' | 'ADD', flags: readonly string[], paths: readonly string[]): string =>
    [keyword, ...flags, ...paths].join(' '),
  command: (keyword: 'CMD' | 'ENTRYPOINT', args: readonly string[]): string => `${keyword} ${quotedList(args)}`,
  list: (keyword: 'EXPOSE' | 'VOLUME' | 'SHELL', items: readonly string[]): string => `${keyword} [${items.join(' ')}]`,
  value: (keyword: 'WORKDIR' | 'USER' | 'STOPSIGNAL' | 'MAINTAINER', value: string): string => `${keyword} ${value}`,
  healthCheck: (check: HealthCheck): string => `HEALTHCHECK ${quotedList(check.Test)}`,
};

/** Go's `%q` of a list. */
function quotedList(items: readonly string[]): string {
  return `[${items.map((each) => JSON.stringify(each)).join(' ')}]`;
}
