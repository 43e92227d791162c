import type { StorageArea } from '../frame-messages.ts';
import type { FrameConnection } from './connection.ts';

/** `localStorage`, `sessionStorage` and `document.cookie`, which a document without an origin does not have. */
export function patchStorage(connection: FrameConnection): void {
  function storage(area: StorageArea): Storage {
    const items = new Map(Object.entries(connection.config[area]));
    const methods = {
      get length() {
        return items.size;
      },
      key: (index: number) => [...items.keys()][index] ?? null,
      getItem: (key: unknown) => items.get(String(key)) ?? null,
      setItem(key: unknown, value: unknown) {
        items.set(String(key), String(value));
        connection.post({ type: 'store', area, key: String(key), value: String(value) });
      },
      removeItem(key: unknown) {
        items.delete(String(key));
        connection.post({ type: 'store', area, key: String(key), value: null });
      },
      clear() {
        items.clear();
        connection.post({ type: 'store', area, key: null, value: null });
      },
    };
    return new Proxy<Storage>(methods, {
      get: (target, key) =>
        typeof key === 'symbol' || key in target ? (Reflect.get(target, key) as unknown) : items.get(key),
      set(_, key, value) {
        methods.setItem(String(key), String(value));
        return true;
      },
      deleteProperty(_, key) {
        methods.removeItem(String(key));
        return true;
      },
      has: (target, key) => key in target || items.has(String(key)),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_, key) =>
        items.has(String(key))
          ? { value: items.get(String(key)), writable: true, enumerable: true, configurable: true }
          : undefined,
    });
  }
  Object.defineProperty(window, 'localStorage', { value: storage('local'), configurable: true });
  Object.defineProperty(window, 'sessionStorage', { value: storage('session'), configurable: true });
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => connection.cookie,
    set(value: unknown) {
      const text = String(value);
      connection.post({ type: 'cookie', value: text });
      // Until an answer brings what the jar has: which paths a cookie is for is the jar's to know.
      const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
      const name = pair.split('=')[0] ?? '';
      const gone = attributes.some(
        (attribute) =>
          /^max-age=(0|-\d+)$/i.test(attribute) ||
          // eslint-disable-next-line no-restricted-properties -- the time of a page in the frame is the browser's
          (/^expires=/i.test(attribute) && Date.parse(attribute.slice(8)) <= Date.now()),
      );
      const others = connection.cookie.split('; ').filter((it) => it !== '' && it.split('=')[0] !== name);
      connection.cookie = (gone ? others : [...others, pair]).join('; ');
    },
  });
}
