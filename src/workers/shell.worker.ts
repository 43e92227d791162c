import * as Comlink from 'comlink';
import { AdjustableClock, systemClock, watching } from '../base/index.ts';
import { connectFetchHandler, createFetchClient } from '../client/index.ts';
import type { ShellService, TerminalHost, TerminalSession } from '../protocol/index.ts';
import { Shell } from '../shell/index.ts';
import { LaterHost } from './later-host.ts';
import { SHELL_HOST } from './node-options.ts';

let shell: Shell | undefined;
let clock: AdjustableClock | undefined;
/** Its timeouts are for whoever waits at the terminal: the machine's own time. */
const host = new LaterHost(SHELL_HOST, systemClock);

function started(): Shell {
  if (shell === undefined) throw new Error('the shell was not started');
  return shell;
}

/** The page's side over Comlink: its answers are promises, but what is written needs none. */
function hostOf(remote: TerminalHost): TerminalHost {
  return {
    write: (data) => remote.write(data),
    edit: (file) => remote.edit(file),
    open: (path) => {
      remote.open(path);
    },
    save: (name, content) => {
      remote.save(name, content);
    },
  };
}

const service: ShellService = {
  async start(api, options) {
    clock = new AdjustableClock(systemClock, options.clock);
    shell = await Shell.open(
      {
        client: createFetchClient(connectFetchHandler(api)),
        clock: watching(clock, systemClock),
        machine: () => host.load(),
        registryUrl: options.registryUrl,
      },
      options.database,
    );
  },
  setClock(setting) {
    clock?.set(setting);
  },
  warmUp: () => Shell.warmUp(),
  run: (line, options) => started().run(line, options),
  kubectl: (args, options) => started().kubectl(args, options),
  openTerminal(size, host): Promise<TerminalSession> {
    return Promise.resolve(Comlink.proxy(started().openTerminal(size, hostOf(host))));
  },
  connectNode(node, port) {
    host.connectNode(node, port);
  },
  disconnectNode(nodeName) {
    host.disconnectNode(nodeName);
  },
  watchLocalPorts(listener) {
    started().watchLocalPorts(listener);
  },
  async requestLocalPort(port, request) {
    return Comlink.proxy(await started().requestLocalPort(port, request));
  },
  listFiles: () => started().listFiles(),
  readFile: (path) => started().readFile(path),
  writeFile: (path, content) => started().writeFile(path, content),
  clear: () => started().clear(),
};

Comlink.expose(service);
