import type { Command } from './command.ts';

/** A command whose code is loaded when it is first used: few people drain nodes in every session. */
export function lazily(load: () => Promise<Command['run']>): Command['run'] {
  return async (context, invocation) => (await load())(context, invocation);
}
