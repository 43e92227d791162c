import { deployments } from '../../../api/index.ts';
import { failure, usageError } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { create, place, requireFlags, subcommand } from './object.ts';

/** Name of a container after its image. */
function containerName(image: string): string {
  return image
    .replace(/^.*\//, '')
    .replace(/[:@].*$/, '')
    .replace(/[^a-z0-9-]/g, '-');
}

export const createDeployment = {
  ...subcommand(
    'deployment',
    'Create a deployment with the specified name',
    'NAME --image=image -- [COMMAND] [args...]',
    [
      flag('image', 'list', 'Image names to run. A deployment can have multiple images set for multi-container pod.'),
      flag('port', 'int', 'The containerPort that this deployment exposes.', { default: '-1' }),
      flag('replicas', 'int', 'Number of replicas to create. Default is 1.', { default: '1', short: 'r' }),
    ],
    async (context, invocation) => {
      const { flags, args, dash } = invocation;
      requireFlags(flags, 'image');
      const [name] = args;
      if (name === undefined || (dash ?? args.length) > 1) {
        throw usageError(`exactly one NAME is required, got ${dash ?? args.length}`, 'kubectl create deployment');
      }
      const images = flags.list('image');
      const command = dash === undefined ? [] : args.slice(dash);
      if (images.length > 1 && command.length > 0) throw failure('cannot specify multiple --image options and command');
      const labels = { app: name };
      const ports = flags.int('port') >= 0 ? [{ containerPort: flags.int('port') }] : undefined;
      const containers = images.map((image) => ({
        name: containerName(image),
        image,
        resources: {},
        ...(command.length === 0 ? {} : { command }),
        ...(ports === undefined ? {} : { ports }),
      }));
      const spec = {
        replicas: flags.int('replicas'),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      };
      const metadata = { name, labels, ...place(context) };
      const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
      await create(context, deployments, object, flags, { failed: 'deployment:' });
    },
  ),
  aliases: ['deploy'],
};
