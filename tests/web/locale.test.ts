import { afterEach, describe, expect, test, vi } from 'vitest';
import { keepLocale, keptLocale, localeFor, searchFor } from '../../web/src/site/locale';

describe('the language of the page', () => {
  test('is the browser’s that is liked best of those that there are, else English', () => {
    expect(localeFor('', null, ['vi-VN', 'en-US'])).toBe('vi');
    expect(localeFor('', null, ['en-GB', 'vi'])).toBe('en');
    expect(localeFor('', null, ['fr', 'VI', 'en'])).toBe('vi');
    expect(localeFor('', null, ['fr', 'de'])).toBe('en');
    expect(localeFor('', null, [])).toBe('en');
    expect(localeFor('', null, ['vie'])).toBe('en');
  });

  test('is what the reader chose before, and before that what the address asks for', () => {
    expect(localeFor('', 'vi', ['en'])).toBe('vi');
    expect(localeFor('?lang=en', 'vi', ['vi'])).toBe('en');
    expect(localeFor('?a=b&lang=vi', null, ['en'])).toBe('vi');
    expect(localeFor('?lang=tlh', 'nonsense', ['vi'])).toBe('vi');
  });

  test('stands in the address again only where it did before', () => {
    expect(searchFor('en', '?visit=1&lang=vi')).toBe('?visit=1&lang=en');
    expect(searchFor('vi', '?visit=1')).toBe('?visit=1');
    expect(searchFor('vi', '')).toBe('');
  });
});

describe('a choice', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('is kept', () => {
    const store = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => store.set(key, value),
    });
    expect(keptLocale()).toBeNull();
    keepLocale('vi');
    expect(keptLocale()).toBe('vi');
  });

  test('is not kept, and nothing else happens, where the browser keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    expect(keptLocale()).toBeNull();
    expect(() => keepLocale('vi')).not.toThrow();
  });
});
