import { strategicMergePatch, type Container } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { CommandError, failure } from '../../errors.ts';
import { parseDocuments } from '../../manifests.ts';
import { changeContainer, type DebugPod } from './profiles.ts';

/** Part of a container, in JSON or YAML, that is laid over the debug container. @throws CommandError */
export async function readCustomProfile({ io }: CommandContext, file: string): Promise<Partial<Container>> {
  const text = await io.files.read(file);
  if (text === undefined) {
    throw failure(`must pass a container spec json file for custom profile: open ${file}: no such file or directory`);
  }
  const invalid = (why: string): CommandError => failure(`${file} does not contain a valid container spec: ${why}`);
  const [value] = await parseDocuments(text, file).catch((cause: unknown) => {
    throw cause instanceof CommandError ? invalid(cause.message.replace(/^.*?JSON: /, '')) : cause;
  });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? 'array' : typeof value;
    throw invalid(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type v1.Container`,
    );
  }
  return value;
}

/** Upstream: applyCustomProfile, applyCustomProfileEphemeral */
export function applyCustomProfile(pod: DebugPod, name: string, custom: Partial<Container>): DebugPod {
  return changeContainer(
    pod,
    name,
    <C extends Container>(container: C) => strategicMergePatch('Container', container, { ...custom, name }) as C,
  );
}
