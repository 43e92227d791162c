import { type DerValue, expectTag, readAll, readOid, readSequence, SET } from './der-reader.ts';

export const COMMON_NAME = '2.5.4.3';
export const ORGANIZATION = '2.5.4.10';

export function textOf(value: DerValue | undefined): string {
  return new TextDecoder().decode(value?.content ?? new Uint8Array());
}

/** Values of an attribute of a Name, in its order. @throws DerError */
export function attributes(name: DerValue, oid: string): readonly string[] {
  return readSequence(name).flatMap((set) =>
    readAll(expectTag(set, SET).content).flatMap((pair) => {
      const [type, value] = readSequence(pair);
      return readOid(type) === oid ? [textOf(value)] : [];
    }),
  );
}
