import { pod } from './pod.ts';

function requestOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB'));
    };
  });
}

/** Writes a second of 3 KB to IndexedDB, each in a transaction of its own, by so many writers at a time. */
export async function measureIndexedDb(writes: number, writers: number): Promise<number> {
  const name = `floor-${String(performance.now())}`;
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('texts');
  };
  const database = await requestOf(opening);
  const text = JSON.stringify(pod(0)).padEnd(3000, ' ');
  let next = 0;
  const begin = performance.now();
  const writer = async (): Promise<void> => {
    while (next < writes) {
      const transaction = database.transaction('texts', 'readwrite');
      transaction.objectStore('texts').put(text, next++);
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onerror = () => {
          reject(transaction.error ?? new Error('IndexedDB'));
        };
      });
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const elapsed = performance.now() - begin;
  database.close();
  indexedDB.deleteDatabase(name);
  return (writes / elapsed) * 1000;
}

/** Clones a second of a pod: what it costs at least to send one to another worker. */
export function measureClone(count: number): number {
  const object = pod(0);
  const begin = performance.now();
  for (let index = 0; index < count; index++) structuredClone(object);
  return (count / (performance.now() - begin)) * 1000;
}
