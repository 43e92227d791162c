import type { Steps } from '../answer.ts';

/** What -v tells on the way. upstream: curl lib/connect.c, lib/http.c */
export function verboseSteps(method: string, print: (text: string) => void): Steps {
  return {
    resolved: (host, port, addresses) => {
      if (addresses.includes(host)) return;
      print(`* Host ${host}:${String(port)} was resolved.\n* IPv6: (none)\n* IPv4: ${addresses.join(', ')}\n`);
    },
    trying: (ip, port) => {
      print(`*   Trying ${ip}:${String(port)}...\n`);
    },
    connected: (host, ip, port) => {
      print(`* Connected to ${host} (${ip}) port ${String(port)}\n`);
    },
    sent: (target, headers) => {
      const lines = headers.map(([name, value]) => `> ${name}: ${value}\n`);
      print(`> ${method} ${target} HTTP/1.1\n${lines.join('')}> \n* Request completely sent off\n`);
    },
    interim: ({ version, status, reason }) => {
      print(`< ${version} ${String(status)} ${reason}\n< \n`);
    },
  };
}
