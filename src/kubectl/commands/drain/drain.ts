import { parseLabelSelector, type Node, StatusError } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { CommandError, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { aggregateText, quoted } from '../../go-text.ts';
import { cordonNodes, nodesOf } from './cordon.ts';
import { deletePods, evictPods, removalOf } from './evict.ts';
import { podsToGo } from './pods-to-go.ts';

/** Tells of the pods that are still there when something went wrong. */
async function tellPending(context: CommandContext, node: string, flags: Flags, error: string): Promise<void> {
  const { io } = context;
  const { pods, errors } = await podsToGo(context, node, flags);
  if (pods.length > 0) {
    io.stderr(`There are pending pods in node ${quoted(node)} when an error occurred: ${error}\n`);
    for (const pod of pods) io.stderr(`pod/${pod.metadata.name}\n`);
  }
  if (errors.length > 0) {
    io.stderr(`Following errors occurred while getting the list of pods to delete:\n${aggregateText(errors)}`);
  }
}

/** What kept a node from being drained: errors of several pods together, or one of the command itself. */
interface Failure {
  readonly errors: readonly string[];
  readonly single?: boolean;
}

const NONE: Failure = { errors: [] };

const text = (failure: Failure): string => aggregateText(failure.errors);

/** As kubectl prints what a drain of several nodes ended in. */
function finalMessage(failures: readonly Failure[]): string {
  const [only, ...more] = failures;
  if (only === undefined || more.length > 0) return failures.map(text).join('\n');
  return only.single === true ? `error: ${text(only)}` : only.errors.join('\n');
}

async function drainNode(context: CommandContext, node: string, flags: Flags): Promise<Failure> {
  const { io } = context;
  const { pods, warning, errors } = await podsToGo(context, node, flags);
  if (errors.length > 0) return { errors };
  if (warning !== '') io.stderr(`Warning: ${warning}\n`);
  if (dryRunOf(flags) === 'client') {
    for (const { metadata } of pods) io.stdout(`evicting pod ${metadata.namespace ?? ''}/${metadata.name} (dry run)\n`);
    return NONE;
  }
  if (pods.length === 0) return NONE;
  const single = flags.bool('disable-eviction');
  const remove = single ? deletePods : evictPods;
  const problems = await remove(removalOf(context, flags), pods).catch((cause: unknown) => {
    if (cause instanceof StatusError) return [cause.message];
    throw cause;
  });
  if (problems.length > 0) await tellPending(context, node, flags, aggregateText(problems));
  return { errors: problems, single };
}

function checkPodSelector(flags: Flags): void {
  try {
    parseLabelSelector(flags.string('pod-selector'));
  } catch {
    throw failure('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

/** Cordons the nodes, then empties one after the other. Upstream: kubectl/pkg/cmd/drain/drain.go. */
export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const { io } = context;
  const suffix = dryRunSuffix(dryRunOf(flags));
  checkPodSelector(flags);
  const nodes: readonly Node[] = await nodesOf(context, invocation, 'drain');
  await cordonNodes(context, nodes, 'cordon', flags);
  const failures: Failure[] = [];
  const remaining: string[] = [];
  for (const { metadata } of nodes) {
    const failed = await drainNode(context, metadata.name, flags);
    if (failed.errors.length === 0) {
      io.stdout(`node/${metadata.name} drained${suffix}\n`);
      continue;
    }
    const why = `due to error: ${text(failed)}, continuing command...`;
    io.stderr(`error: unable to drain node ${quoted(metadata.name)} ${why}\n`);
    failures.push(failed);
    remaining.push(metadata.name);
  }
  if (failures.length === 0) return 0;
  io.stderr(`There are pending nodes to be drained:\n${remaining.map((name) => ` ${name}\n`).join('')}`);
  throw new CommandError(finalMessage(failures));
}
