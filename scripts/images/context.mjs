/** The build context of an image: its folder, its compiled program, links and directories, and the licences of what it links. */
import { appletNames, text } from './definition.mjs';

const LICENSES = 'rootfs/usr/share/licenses';

/**
 * @param {{ files: Map<string, { bytes: Uint8Array, mode: number }>, manifest: object }} definition
 * @param {Uint8Array | undefined} program
 * @param {Map<string, { bytes: Uint8Array }>} licenses file names to texts
 * @returns {Map<string, object>} absolute paths to layer entries, directories included
 */
export function buildContext({ files, manifest }, program, licenses) {
  const context = new Map();
  const common = { uid: 0, gid: 0, mtime: 0 };
  const add = (name, entry) => {
    const parts = name.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = `/${parts.slice(0, depth).join('/')}`;
      if (!context.has(parent)) context.set(parent, { type: 'directory', mode: 0o755, ...common });
    }
    context.set(`/${name}`, { ...common, ...entry });
  };
  for (const [name, mode] of Object.entries(manifest.directories ?? {})) {
    add(name, { type: 'directory', mode: Number.parseInt(mode, 8) });
  }
  for (const [name, { bytes, mode }] of files) {
    if (!name.startsWith('src/') && name !== 'image.json' && name !== 'build.mjs')
      add(name, { type: 'file', mode, content: bytes });
  }
  if (program !== undefined) {
    add(manifest.program, { type: 'file', mode: 0o755, content: program });
    for (const [name, { bytes }] of licenses) add(`${LICENSES}/${name}`, { type: 'file', mode: 0o644, content: bytes });
  }
  if (manifest.applets !== undefined) {
    const { directory, target, from } = manifest.applets;
    for (const name of appletNames(text(files.get(from).bytes))) {
      add(`${directory}/${name}`, { type: 'symlink', mode: 0o777, target });
    }
  }
  for (const [name, target] of Object.entries(manifest.links ?? {}))
    add(name, { type: 'symlink', mode: 0o777, target });
  return context;
}
