/**
 * An image folder: `Dockerfile`, `image.json`, sources in `src/`, and files for the build context. image.json:
 * - `program`: where the compiled `src/` lands in the context, e.g. `rootfs/bin/busybox`;
 * - `stackSize`: bytes, where the usual 256 KB do not do;
 * - `applets`: `{ directory, target, from }`: a link to `target` for each `APPLET(name, …)` of the file `from`;
 * - `links`: path to target; `directories`: path to octal mode;
 * - `variants`: `[{ args, target, references: { repository: [tags] } }]`, one image each.
 * `build.mjs`, when it is there, makes further files of npm packages (packages.mjs).
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Every file below a folder: slash-separated relative paths to `{ bytes, mode }`, sorted. */
export async function readTree(folder) {
  const files = new Map();
  const walk = async (directory, prefix) => {
    const entries = await readdir(directory, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const file = path.join(directory, entry.name);
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory()) {
        await walk(file, `${name}/`);
      } else {
        const executable = ((await stat(file)).mode & 0o111) !== 0;
        files.set(name, { bytes: new Uint8Array(await readFile(file)), mode: executable ? 0o755 : 0o644 });
      }
    }
  };
  await walk(folder, '');
  return files;
}

/** @returns every image folder with its files and its parsed image.json */
export async function readDefinitions(images) {
  const folders = (await readdir(images, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const definitions = [];
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const files = await readTree(path.join(images, name));
    const manifest = files.get('image.json');
    if (manifest === undefined) continue; // images/lib, images/testing
    definitions.push({ name, files, manifest: JSON.parse(text(manifest.bytes)) });
  }
  return definitions;
}

export function text(bytes) {
  return new TextDecoder().decode(bytes);
}

/** The names in `APPLET(name, function)` lines. */
export function appletNames(table) {
  return [...table.matchAll(/^APPLET\((\S+), \w+\)$/gm)].map((match) => match[1]);
}
