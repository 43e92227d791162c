/**
 * Builds every image of images/ into a registry of static files: `node scripts/build-images.mjs [--out DIR]`.
 * Programs are compiled and images built only when something they are made of has changed.
 */
import { parseArgs } from 'node:util';
import path from 'node:path';
import { buildAllImages } from './images/build-all.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'build/registry' } } });
const root = path.resolve(import.meta.dirname, '..');
await buildAllImages({ root, out: path.resolve(root, values.out), log: (line) => console.log(line) });
