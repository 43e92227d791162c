import { BuildError } from './build-error.ts';

/** `80`, `53/udp`, `8000-8002` as the configuration's keys. @throws BuildError */
export function exposedPorts(word: string, line: number): readonly string[] {
  const [, first, last, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word) ?? [];
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  if (first === undefined || to < from || to > 65535) throw new BuildError(line, `invalid containerPort: ${word}`);
  return Array.from({ length: to - from + 1 }, (_, index) => `${String(from + index)}/${protocol.toLowerCase()}`);
}
