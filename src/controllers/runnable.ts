import { runController, type ControllerDefinition, type RunnerDeps, type RunningController } from '../client/index.ts';

export type StartController = (deps: RunnerDeps) => RunningController;

/** Ties a definition to its own dependencies, so that controllers of different ones fit into one table. */
export function runnable<Deps>(definition: ControllerDefinition<Deps>): StartController {
  return (deps) => runController(definition, deps);
}
