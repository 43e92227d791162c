import { CLIENT_VERSION } from '../client-version.ts';
import type { Command, CommandContext } from '../command.ts';
import { failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { toJson, toYaml } from '../printers/yaml.ts';

interface ServerVersion {
  readonly gitVersion: string;
}

async function serverVersion(context: CommandContext): Promise<ServerVersion> {
  const response = await context.client.raw.fetch(new Request('https://kubernetes.default.svc/version'));
  return (await response.json()) as ServerVersion;
}

export const version: Command = {
  name: 'version',
  summary: 'Print the client and server version information',
  usage: '[flags]',
  flags: [
    flag('client', 'bool', 'If true, shows client version only (no server required).'),
    flag('output', 'string', "One of 'yaml' or 'json'.", { short: 'o' }),
  ],
  async run(context, { flags }) {
    const server = flags.bool('client') ? undefined : await serverVersion(context);
    const output = flags.string('output');
    if (output !== '' && output !== 'json' && output !== 'yaml') throw failure("--output must be 'yaml' or 'json'");
    if (output === '') {
      context.io.stdout(
        `Client Version: ${CLIENT_VERSION}\n${server === undefined ? '' : `Server Version: ${server.gitVersion}\n`}`,
      );
    } else {
      const value = {
        clientVersion: { gitVersion: CLIENT_VERSION },
        ...(server === undefined ? {} : { serverVersion: server }),
      };
      context.io.stdout(output === 'json' ? toJson(value) : await toYaml(value));
    }
    return 0;
  },
};
