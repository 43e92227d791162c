// Reads the type tables and declarations of @kubernetes/client-node, which are upstream's OpenAPI in another shape.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFieldComments } from './field-comments.mjs';
import { METRICS_MODELS } from './metrics-models.mjs';

/**
 * @typedef {{name: string, type: string, format: string, required: boolean, description: string}} Field
 * `type` is in the notation of client-node's attributeTypeMap, with model names made ours.
 * @typedef {{name: string, description: string, fields: Field[]}} Model
 */

const require = createRequire(import.meta.url);

function modelsDirectory() {
  return join(dirname(require.resolve('@kubernetes/client-node')), 'gen', 'models');
}

/** `V1Pod` is `Pod` here; other versions and group-prefixed names keep their prefix. */
export function typeName(modelName) {
  return modelName.replace(/^V1(?=[A-Z])/, '');
}

function renameTypes(type) {
  return type.replace(/\bV1(?=[A-Z])/g, '');
}

/** Undoes the escaping of comments: `\'`, `\"`. */
function unescapeComment(text) {
  return text.replace(/\\(['"`])/g, '$1').trim();
}

function parseFields(js) {
  const start = js.indexOf('.attributeTypeMap = [');
  if (start < 0) return [];
  const open = js.indexOf('[', start);
  const close = js.indexOf('\n];', open);
  const text = close < 0 ? '[]' : js.slice(open, close + 2);
  return JSON.parse(text);
}

function parseDeclaration(dts) {
  const classMatch = /\/\*\*\n((?:\*[^\n]*\n|\s\*[^\n]*\n)*?)\s?\*\/\nexport declare class/.exec(dts);
  const description = classMatch ? unescapeComment(classMatch[1].replace(/^\s*\*\s?/gm, '')) : '';
  const properties = new Map();
  const property = /(?:\/\*\*\n\s*\* ([^\n]*)\n\s*\*\/\n\s*)?'([^'\n]+)'(\?)?: /g;
  for (const match of dts.matchAll(property)) {
    properties.set(match[2], {
      required: match[3] === undefined,
      description: unescapeComment(match[1] ?? ''),
    });
  }
  return { description, properties };
}

/** @returns {Model[]} sorted by name */
export function readModels() {
  const directory = modelsDirectory();
  const models = [...METRICS_MODELS];
  const commentOf = readFieldComments();
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.d.ts') || file === 'ObjectSerializer.d.ts' || file === 'all.d.ts') continue;
    const className = file.slice(0, -'.d.ts'.length);
    const declaration = parseDeclaration(readFileSync(join(directory, file), 'utf8'));
    const fields = parseFields(readFileSync(join(directory, `${className}.js`), 'utf8'));
    models.push({
      name: typeName(className),
      description: declaration.description,
      fields: fields.map((field) => ({
        name: field.baseName,
        type: renameTypes(field.type),
        format: field.format,
        required: declaration.properties.get(field.name)?.required ?? false,
        description:
          declaration.properties.get(field.name)?.description || commentOf(typeName(className), field.baseName),
      })),
    });
  }
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}
