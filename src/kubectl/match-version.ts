import { toStatusError, type Client } from '../client/index.ts';
import { CLIENT_VERSION } from './client-version.ts';
import { failure } from './errors.ts';
import { ORIGIN } from './raw.ts';

type Info = Readonly<Record<string, string>>;

/** In the order of apimachinery/pkg/version, Info. */
const FIELDS = [
  'major',
  'minor',
  'emulationMajor',
  'emulationMinor',
  'minCompatibilityMajor',
  'minCompatibilityMinor',
  'gitVersion',
  'gitCommit',
  'gitTreeState',
  'buildDate',
  'goVersion',
  'compiler',
  'platform',
] as const;

function goStruct(info: Info): string {
  const name = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);
  return `version.Info{${FIELDS.map((field) => `${name(field)}:${JSON.stringify(info[field] ?? '')}`).join(', ')}}`;
}

/** `--match-server-version`. Upstream: kubectl/pkg/cmd/util, MatchVersionFlags. @throws CommandError, StatusError */
export async function checkServerVersion({ raw }: Client): Promise<void> {
  const response = await raw.fetch(new Request(`${ORIGIN}/version`));
  if (!response.ok) throw await toStatusError(response);
  const server = (await response.json()) as Info;
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(CLIENT_VERSION) ?? [];
  const client: Info = { major, minor, gitVersion: CLIENT_VERSION, gitTreeState: 'clean', platform: 'browser/wasm' };
  if (server['gitVersion'] === CLIENT_VERSION) return;
  throw failure(`server version (&${goStruct(server)}) differs from client version (${goStruct(client)})`);
}
