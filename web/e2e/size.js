/** What the page weighs, as it travels: brotli. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const kilobyte = 1024;

/** @param {URL} file */
const weight = (file) => brotliCompressSync(readFileSync(file)).length;

describe('the weight of the page', { skip: !existsSync(dist) }, () => {
  const index = readFileSync(new URL('index.html', dist), 'utf8');
  const files = readdirSync(new URL('assets/', dist)).map((name) => ({
    name,
    first: index.includes(name),
    weight: weight(new URL(`assets/${name}`, dist)),
  }));

  /** @param {(file: (typeof files)[0]) => boolean} fits */
  const sum = (fits) => files.filter(fits).reduce((sum, file) => sum + file.weight, 0);

  test('the first load is small', () => {
    const scripts = sum(({ name, first }) => first && name.endsWith('.js'));
    const styles = sum(({ name, first }) => first && name.endsWith('.css'));
    assert.ok(scripts > 0 && scripts <= 45 * kilobyte, `${scripts} bytes of JavaScript`);
    assert.ok(styles > 0 && styles <= 12 * kilobyte, `${styles} bytes of CSS`);
  });

  test('all of it together is not large', () => {
    const all = sum(() => true);
    assert.ok(all <= 180 * kilobyte, `${all} bytes`);
  });

  test('what other pages take in is one small file', () => {
    const embed = readFileSync(new URL('embed.js', dist));
    assert.ok(gzipSync(embed).length <= 15 * kilobyte, `${gzipSync(embed).length} bytes`);
    assert.doesNotMatch(embed.toString(), /\bimport\b/, 'it needs no other file');
  });

  test('the code of charts is no part of the first load', () => {
    const heaviest = files.toSorted((a, b) => b.weight - a.weight)[0];
    assert.match(heaviest?.name ?? '', /^Drawing/);
    assert.equal(heaviest?.first, false);
  });
});
