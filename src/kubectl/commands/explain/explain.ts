import type { CommandContext, Invocation } from '../../command.ts';
import type { DiscoveredResource } from '../../discovery.ts';
import { CommandError, failure } from '../../errors.ts';
import { groupVersion, openApiDocument, schemaOf } from '../../open-api.ts';
import { explained } from './render.ts';

interface Asked {
  readonly resource: DiscoveredResource;
  readonly path: readonly string[];
}

/** The longest beginning that names a resource, and the fields that follow: `deployments.apps.spec.replicas`. */
async function parse({ discovery }: CommandContext, argument: string): Promise<Asked> {
  const words = argument.split('.');
  for (let length = words.length; length > 0; length--) {
    const resource = await discovery.find(words.slice(0, length).join('.'));
    if (resource !== undefined) return { resource, path: words.slice(length).filter((word) => word !== '') };
  }
  throw new CommandError(`the server doesn't have a resource type "${words[0] ?? ''}"`);
}

/** The same resource in the version that was asked for. */
async function inVersion(context: CommandContext, asked: Asked, apiVersion: string): Promise<Asked> {
  if (apiVersion === '') return asked;
  const all = await context.discovery.resources();
  const resource = all.find((it) => it.kind === asked.resource.kind && groupVersion(it) === apiVersion);
  if (resource !== undefined) return { ...asked, resource };
  throw failure(`couldn't find resource for "${apiVersion}, Resource=${asked.resource.resource}"`);
}

/** Upstream: kubectl/pkg/explain/v2, templates/plaintext.tmpl. */
export async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const [argument, ...more] = args;
  if (argument === undefined) {
    throw failure(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  if (more.length > 0) throw failure('We accept only this format: explain RESOURCE');
  const output = flags.string('output');
  if (output !== 'plaintext') throw failure(`unrecognized format: ${output}`);
  const { resource, path } = await inVersion(context, await parse(context, argument), flags.string('api-version'));
  const document = await openApiDocument(context.client, resource, context.io.signal);
  const schema = schemaOf(document, resource);
  const { group, version, kind } = resource;
  if (schema === undefined) {
    throw failure(`GVK map[group:${group} kind:${kind} version:${version}] not found in OpenAPI schema`);
  }
  const text = explained(schema, path, { document, recursive: flags.bool('recursive') });
  const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
  context.io.stdout(head);
  if (text === '') throw failure(`field "${path.at(-1) ?? ''}" does not exist`);
  context.io.stdout(`${text}\n`);
  return 0;
}
