import type { Command } from '../command.ts';
import { flag } from '../flags.ts';
import { lazily } from '../lazy.ts';

export const proxy: Command = {
  name: 'proxy',
  summary: 'Run a proxy to the Kubernetes API server',
  usage: '[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  flags: [
    flag('accept-hosts', 'string', 'Regular expressions of hosts to accept.', {
      default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$',
    }),
    flag('accept-paths', 'string', 'Regular expressions of paths to accept.', { default: '^.*' }),
    flag('address', 'string', 'The IP address to serve on.', { default: '127.0.0.1' }),
    flag('api-prefix', 'string', 'Prefix to serve the API under.', { default: '/' }),
    flag('append-server-path', 'bool', "Append the server's path in the kubeconfig to each request.", {
      default: 'false',
      noEffect: true,
    }),
    flag('disable-filter', 'bool', 'Let every request through.', { default: 'false' }),
    flag('keepalive', 'duration', 'Keep-alive period of connections to the server.', {
      default: '0s',
      noEffect: true,
    }),
    flag('port', 'int', 'The port to serve on; 0 for any that is free.', { short: 'p', default: '8001' }),
    flag('reject-methods', 'string', 'Regular expressions of methods to reject.', { default: '^$' }),
    flag('reject-paths', 'string', 'Regular expressions of paths to reject, even accepted ones.', {
      default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
    }),
    flag('unix-socket', 'string', 'Unix socket to serve on.', { short: 'u', default: '', refused: true }),
    flag('www', 'string', 'Also serve files of this directory.', { short: 'w', default: '' }),
    flag('www-prefix', 'string', 'Prefix to serve files under.', { short: 'P', default: '/static/' }),
  ],
  run: lazily(async () => (await import('./proxy/proxy.ts')).run),
};
