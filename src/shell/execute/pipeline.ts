import type { Pipeline } from 'unbash';
import { AsyncQueue } from '../../base/index.ts';
import { Input } from './input.ts';
import type { Core } from './core.ts';
import { toBytes, type Output } from './output.ts';
import type { Streams } from './state.ts';

/** Pieces that a stage of a pipeline may be ahead of the next. */
const MOST_WAITING = 16;

/** Runs the stages of a pipeline at the same time, each in a shell of its own. @returns the status of each */
export function runStages(interpreter: Core, node: Pipeline, streams: Streams): Promise<number[]> {
  const { commands, operators } = node;
  const stops: AbortController[] = [];
  const { terminal: _terminal, ...plain } = streams;
  const pipes = commands.map(() => new AsyncQueue<Uint8Array>());
  return Promise.all(
    commands.map((command, index) => {
      const last = index === commands.length - 1;
      const pipe = pipes[index] as AsyncQueue<Uint8Array>;
      const before = pipes[index - 1];
      const stop = new AbortController();
      stops.push(stop);
      const signal = AbortSignal.any([streams.signal, stop.signal]);
      const write: Output = last ? streams.stdout : (data) => pipe.push(toBytes(data));
      const stage: Streams = {
        ...plain,
        stdin: new Input(before ?? streams.stdin, signal),
        stdout: write,
        ...(operators[index] === '|&' ? { stderr: write } : {}),
        ...(last ? {} : { ready: () => pipe.drained(MOST_WAITING) }),
        signal,
      };
      const child = interpreter.child();
      return child
        .inSubshell(() => child.command(command, stage), stage)
        .finally(() => {
          pipe.end();
          // Who wrote for this stage writes for nobody now, as with SIGPIPE.
          stops[index - 1]?.abort();
          before?.end();
        });
    }),
  );
}
