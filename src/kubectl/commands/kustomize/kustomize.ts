import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { buildDirectory } from '../../kustomize/build-directory.ts';
import { kustomizationText } from '../../kustomize/index.ts';
import { joinPath } from '../../kustomize/files.ts';
import { yamlText } from '../../printers/yaml.ts';

const RESTRICTORS: readonly string[] = ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'];

/** The file that a resource has to itself: `apps_v1_deployment_web.yaml`. Upstream: kustomize/commands/build/writer.go */
function fileName(resource: Record<string, unknown>): string {
  const { apiVersion, kind, metadata } = resource as {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
  };
  const gvk = `${apiVersion.replace('/', '_')}_${kind}`;
  const place = metadata.namespace === undefined ? '' : `${metadata.namespace}_`;
  return `${place}${gvk}_${metadata.name}.yaml`.toLowerCase();
}

export async function run({ io }: CommandContext, { flags, args }: Invocation): Promise<number> {
  const [path = '.', ...more] = args;
  if (more.length > 0) throw failure('specify one path to kustomization.yaml');
  const restrictor = flags.string('load-restrictor');
  if (!RESTRICTORS.includes(restrictor)) {
    throw failure(`illegal flag value --load-restrictor ${restrictor}; legal values: [${RESTRICTORS.join(' ')}]`);
  }
  if (flags.bool('enable-helm')) {
    const program = flags.string('helm-command');
    throw failure(
      `no '${program}' program on path: exec: ${JSON.stringify(program)}: executable file not found in $PATH`,
    );
  }
  const resources = await buildDirectory(io, path, restrictor === 'LoadRestrictionsNone');
  const output = flags.string('output');
  if (output === '') io.stdout(await kustomizationText(resources));
  else if ((await io.files.list(output)) === undefined)
    await io.files.write(output, await kustomizationText(resources));
  else
    for (const resource of resources)
      await io.files.write(joinPath(joinPath(io.cwd, output), fileName(resource)), yamlText(resource));
  return 0;
}
