import type { HeaderList } from '../../../http/index.ts';

/** What -w can say of a transfer. */
export interface Report {
  readonly values: Readonly<Record<string, string>>;
  readonly headers: HeaderList;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** upstream: curl src/tool_writeout.c @param print writes to standard output, or to standard error after `%{stderr}` */
export function writeOut(
  format: string,
  { values, headers }: Report,
  print: (text: string, toError: boolean) => void,
): void {
  let toError = false;
  const pattern = /%%|%\{([^}]*)\}|%header\{([^}]*)\}|\\([\s\S])|[^%\\]+|[\s\S]/g;
  for (const [text, variable, header, escape] of format.matchAll(pattern)) {
    if (variable === 'stderr' || variable === 'stdout') toError = variable === 'stderr';
    else if (variable === 'json') print(JSON.stringify(values), toError);
    else if (variable !== undefined) {
      const value = values[variable];
      if (value === undefined) print(`curl: unknown --write-out variable: '${variable}'\n`, true);
      else print(value, toError);
    } else if (header !== undefined) {
      print(headers.find(([name]) => name.toLowerCase() === header.toLowerCase())?.[1] ?? '', toError);
    } else if (escape !== undefined) print(ESCAPES[escape] ?? text, toError);
    else print(text === '%%' ? '%' : text, toError);
  }
}
