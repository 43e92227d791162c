// Descriptions that @kubernetes/client-node leaves out, those of fields that are objects themselves, from kubernetes-types.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const require = createRequire(import.meta.url);

const INTERFACE = /^export interface (\w+)[^{\n]*\{\n([\s\S]*?)^\}/gm;
const FIELD = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n\s+"?([\w$-]+)"?\??:/g;

/** `apps/v1.d.ts` holds version v1. */
function versionOf(file) {
  return /(v\d\w*)\.d\.ts$/.exec(file)?.[1];
}

function plainText(comment) {
  return comment
    .replace(/\n\s*\* ?/g, '\n')
    .replaceAll('*\\/', '*/')
    .trim();
}

/** `V2MetricTarget` and `CoreV1Event` as versions and names: `v2 MetricTarget`, `v1 Event`. */
function keyOf(model) {
  const match = /^(?:[A-Z][a-z]+)*?(V\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/.exec(model);
  return match === null ? `v1 ${model}` : `${match[1].toLowerCase()} ${match[2]}`;
}

/** @returns {(model: string, field: string) => string} the description of a field, or '' */
export function readFieldComments() {
  const root = dirname(require.resolve('kubernetes-types/package.json'));
  const comments = new Map();
  for (const file of readdirSync(root, { recursive: true })) {
    const version = versionOf(file.split(sep).join('/'));
    if (version === undefined) continue;
    for (const [, name, body] of readFileSync(join(root, file), 'utf8').matchAll(INTERFACE)) {
      for (const [, comment, field] of body.matchAll(FIELD))
        comments.set(`${version} ${name}.${field}`, plainText(comment));
    }
  }
  return (model, field) => comments.get(`${keyOf(model)}.${field}`) ?? '';
}
