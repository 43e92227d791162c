import { describe, expect, it } from 'vitest';
import { OnDemand } from './on-demand.ts';

describe('what is made on demand', () => {
  it('is made once, when it is first asked for', async () => {
    let made = 0;
    const one = new OnDemand(() => Promise.resolve(++made));
    expect([one.now, made]).toEqual([undefined, 0]);
    expect(await Promise.all([one.load(), one.load()])).toEqual([1, 1]);
    expect([one.now, made]).toEqual([1, 1]);
  });

  it('is tried again where it failed', async () => {
    let broken = true;
    const one = new OnDemand(() => (broken ? Promise.reject(new Error('offline')) : Promise.resolve('here')));
    await expect(one.load()).rejects.toThrow('offline');
    broken = false;
    expect(await one.load()).toBe('here');
  });

  it('is waited for only until it is there', async () => {
    const one = new OnDemand(() => Promise.resolve(2));
    const first = one.use((made) => made + 1);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toBe(3);
    expect(one.use((made) => made + 1)).toBe(3);
  });
});
