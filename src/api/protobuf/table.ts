import { type FieldType, typeSchema } from '../schema/index.ts';

/** What a field number of a message stands for. */
export interface MessageField {
  /** In JSON. */
  readonly name: string;
  readonly type: FieldType;
  /** The message that holds what JSON leaves open. */
  readonly message?: string;
  /** The field is a message whose fields are those of the object around it. */
  readonly inlined?: MessageTable;
}

/** Fields by number. */
export interface MessageTable {
  /** For errors. */
  readonly name: string;
  readonly fields: ReadonlyMap<number, MessageField>;
}

/** Gives the table of a generated type; undefined when it has no protobuf encoding. */
export type MessageTables = (type: string) => MessageTable | undefined;

const ANY: FieldType = { kind: 'any' };

/** Reads the notation of scripts/api/protobuf-fields.txt. */
function parseTable(numbers: Readonly<Record<string, string>>, type: string, message: string): MessageTable {
  const schema = typeSchema(type);
  const fields = new Map<number, MessageField>();
  for (const part of (numbers[message] ?? '').split(' ').filter(Boolean)) {
    const [, name = '', number = '', open] = /^([^=]+)=(\d+)(?::(.*))?$/.exec(part) ?? [];
    const field: MessageField = name.startsWith('@')
      ? { name: name.slice(1), type: ANY, inlined: parseTable(numbers, type, name) }
      : {
          name,
          type: schema?.fields.get(name)?.type ?? ANY,
          ...(open === undefined ? {} : { message: open }),
        };
    fields.set(Number(number), field);
  }
  return { name: message.startsWith('@') ? message.slice(1) : (schema?.goName ?? type), fields };
}

/** Tables are made when they are first asked for. @param numbers of each type, as they are generated */
export function messageTables(numbers: Readonly<Record<string, string>>): MessageTables {
  const made = new Map<string, MessageTable>();
  return (type) => {
    const known = made.get(type);
    if (known !== undefined || !Object.hasOwn(numbers, type)) return known;
    const table = parseTable(numbers, type, type);
    made.set(type, table);
    return table;
  };
}
