import { MessageWriter } from './message-writer.ts';

type Fields = Readonly<Record<string, unknown>>;
type Write = (writer: MessageWriter, field: number, value: unknown) => void;
type Message = Readonly<Record<string, readonly [field: number, write: Write]>>;

const string: Write = (writer, field, value) => {
  writer.string(field, String(value));
};
const bool: Write = (writer, field, value) => {
  writer.bool(field, value === true);
};
const double: Write = (writer, field, value) => {
  writer.double(field, Number(value));
};
const int64: Write = (writer, field, value) => {
  writer.varint(field, Number(value));
};

function message(fields: () => Message): Write {
  return (writer, field, value) => {
    writer.message(field, (inner) => {
      writeFields(inner, fields(), value as Fields);
    });
  };
}

function repeated(item: Write): Write {
  return (writer, field, value) => {
    for (const one of value as readonly unknown[]) item(writer, field, one);
  };
}

/** A message whose one field holds the value. */
function wrapped(innerField: number, write: Write): Write {
  return (writer, field, value) => {
    writer.message(field, (inner) => {
      write(inner, innerField, value);
    });
  };
}

/** A map, as pairs of a name and a value. */
function pairs(write: Write): Write {
  return (writer, field, value) => {
    for (const [name, one] of Object.entries(value as Fields)) {
      writer.message(field, (pair) => {
        pair.string(1, name);
        write(pair, 2, one);
      });
    }
  };
}

/** Anything, as YAML: JSON is YAML. */
const any: Write = (writer, field, value) => {
  writer.message(field, (inner) => {
    inner.string(2, `${JSON.stringify(value)}\n`);
  });
};

function writeFields(writer: MessageWriter, fields: Message, value: Fields): void {
  const extensions: [string, unknown][] = [];
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const known = fields[name];
    if (known !== undefined) known[1](writer, known[0], one);
    else if (name.startsWith('x-')) extensions.push([name, one]);
    else throw new Error(`${name} has no place in the protobuf form of OpenAPI v2`);
  }
  const place = fields['x-'];
  if (extensions.length > 0 && place !== undefined) place[1](writer, place[0], Object.fromEntries(extensions));
}

const strings = repeated(string);
const schema = message(() => SCHEMA);
const extensions = pairs(any);

/** `true` allows anything, a schema what it says. */
const additionalProperties: Write = (writer, field, value) => {
  writer.message(field, (inner) => {
    if (typeof value === 'boolean') inner.bool(2, value);
    else schema(inner, 1, value);
  });
};

const typeNames: Write = (writer, field, value) => {
  writer.message(field, (inner) => {
    strings(inner, 1, Array.isArray(value) ? value : [value]);
  });
};

/** Upstream: github.com/google/gnostic-models/openapiv2/OpenAPIv2.proto, the messages and fields that documents here have */
const SCHEMA: Message = {
  $ref: [1, string],
  format: [2, string],
  title: [3, string],
  description: [4, string],
  default: [5, any],
  maximum: [7, double],
  minimum: [9, double],
  maxLength: [11, int64],
  minLength: [12, int64],
  pattern: [13, string],
  maxItems: [14, int64],
  minItems: [15, int64],
  uniqueItems: [16, bool],
  maxProperties: [17, int64],
  minProperties: [18, int64],
  required: [19, strings],
  enum: [20, repeated(any)],
  additionalProperties: [21, additionalProperties],
  type: [22, typeNames],
  items: [23, wrapped(1, schema)],
  allOf: [24, repeated(schema)],
  properties: [25, wrapped(1, pairs(schema))],
  'x-': [31, extensions],
};

const BODY_PARAMETER: Message = {
  description: [1, string],
  name: [2, string],
  in: [3, string],
  required: [4, bool],
  schema: [5, schema],
  'x-': [6, extensions],
};

const QUERY_PARAMETER: Message = {
  required: [1, bool],
  in: [2, string],
  description: [3, string],
  name: [4, string],
  type: [6, string],
  format: [7, string],
  maxLength: [15, int64],
  minLength: [16, int64],
  pattern: [17, string],
  uniqueItems: [20, bool],
};

const PATH_PARAMETER: Message = {
  required: [1, bool],
  in: [2, string],
  description: [3, string],
  name: [4, string],
  type: [5, string],
  format: [6, string],
  maxLength: [14, int64],
  minLength: [15, int64],
  pattern: [16, string],
  uniqueItems: [19, bool],
};

const queryParameter = message(() => QUERY_PARAMETER);
const pathParameter = message(() => PATH_PARAMETER);
const bodyParameter = message(() => BODY_PARAMETER);

const parameter: Write = (writer, field, value) => {
  const place = (value as Fields)['in'];
  writer.message(field, (item) => {
    item.message(1, (inner) => {
      if (place === 'body') bodyParameter(inner, 1, value);
      else if (place === 'path') inner.message(2, (other) => pathParameter(other, 4, value));
      else inner.message(2, (other) => queryParameter(other, 3, value));
    });
  });
};

const RESPONSE: Message = {
  description: [1, string],
  schema: [2, wrapped(1, schema)],
};

const OPERATION: Message = {
  tags: [1, strings],
  summary: [2, string],
  description: [3, string],
  operationId: [5, string],
  produces: [6, strings],
  consumes: [7, strings],
  parameters: [8, repeated(parameter)],
  responses: [
    9,
    wrapped(
      1,
      pairs(
        wrapped(
          1,
          message(() => RESPONSE),
        ),
      ),
    ),
  ],
  schemes: [10, strings],
  deprecated: [11, bool],
  'x-': [13, extensions],
};

const operation = message(() => OPERATION);

const PATH_ITEM: Message = {
  get: [2, operation],
  put: [3, operation],
  post: [4, operation],
  delete: [5, operation],
  options: [6, operation],
  head: [7, operation],
  patch: [8, operation],
  parameters: [9, repeated(parameter)],
  'x-': [10, extensions],
};

const API_KEY: Message = {
  type: [1, string],
  name: [2, string],
  in: [3, string],
  description: [4, string],
};

const stringArray = wrapped(1, strings);

const DOCUMENT: Message = {
  swagger: [1, string],
  info: [2, message(() => ({ title: [1, string], version: [2, string], description: [3, string] }))],
  consumes: [6, strings],
  produces: [7, strings],
  paths: [8, wrapped(2, pairs(message(() => PATH_ITEM)))],
  definitions: [9, wrapped(1, pairs(schema))],
  security: [12, repeated(wrapped(1, pairs(stringArray)))],
  securityDefinitions: [
    13,
    wrapped(
      1,
      pairs(
        wrapped(
          2,
          message(() => API_KEY),
        ),
      ),
    ),
  ],
  'x-': [16, extensions],
};

/** An OpenAPI v2 document in the form that older clients ask for. */
export function encodeOpenApiV2(document: object): Uint8Array<ArrayBuffer> {
  const writer = new MessageWriter();
  writeFields(writer, DOCUMENT, document as Fields);
  return writer.finish();
}
