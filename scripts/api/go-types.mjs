// Reads what the Go types say and OpenAPI does not: pointers, embedded structs, named strings, quantities.
// They decide what a zero value means and what a decoding error says.
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('./go-types.txt', import.meta.url), 'utf8');

/** Fields whose zero value is kept because the Go field is a pointer. */
export const POINTERS = new Set();
/** Structs that are no pointers: they are always written, empty or not. */
export const ALWAYS = new Set();
/** Scalars without `omitempty` that OpenAPI calls optional. */
export const WRITTEN_WHEN_EMPTY = new Set();
/** Strings, and maps of strings, that hold a quantity. */
export const QUANTITIES = new Set();
/** Name of the Go string type of a field. @type {Map<string, string>} */
export const NAMED_STRINGS = new Map();
/** Values of closed string types that OpenAPI lists. @type {Record<string, string[]>} */
export const ENUMS = {};
/** Values of those that it does not list. @type {Record<string, string[]>} */
export const KNOWN_VALUES = {};
/** Go names of types that are named otherwise here. @type {Record<string, string>} */
export const GO_NAMES = {};

/** Names of the types of each package, separated by spaces. @type {Record<string, string>} */
export const PACKAGES = {};

const MARKS = { '*': POINTERS, '=': ALWAYS, '+': WRITTEN_WHEN_EMPTY, '~': QUANTITIES };

function readField(type, word) {
  const [, name, marks, named] = /^([^*=+~/]+)([*=+~]*)(?:\/(.*))?$/.exec(word);
  const path = `${type}.${name}`;
  for (const mark of marks) MARKS[mark].add(path);
  if (named !== undefined) NAMED_STRINGS.set(path, named);
}

for (const line of text.split('\n')) {
  if (line === '' || line.startsWith('#')) continue;
  const [, head, relation, rest] = /^(\S+?)(:| =| :| is| has) ?(.*)$/.exec(line);
  const words = rest.split(' ');
  if (relation === ':') for (const word of words) readField(head, word);
  else if (relation === ' has') PACKAGES[head] = rest;
  else if (relation === ' is') GO_NAMES[head] = rest;
  else (relation === ' =' ? ENUMS : KNOWN_VALUES)[head] = words.map((word) => (word === "''" ? '' : word));
}
