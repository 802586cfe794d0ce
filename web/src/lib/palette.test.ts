import { expect, test } from 'vitest';
import { inks, palettes, seriesColours } from './palette';
import type { Mode } from './theme';

const modes: Mode[] = ['light', 'dark'];

/** WCAG 2.2 contrast of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test.each(modes)('%s: every series stands out at 3:1 from what it is drawn on', (mode) => {
  const { few, many } = palettes[mode];
  for (const colour of [...few, ...many, inks[mode].other]) {
    expect(contrast(colour, inks[mode].surface), colour).toBeGreaterThanOrEqual(3);
  }
});

test.each(modes)('%s: labels are readable at 4.5:1', (mode) => {
  const { text, muted, surface } = inks[mode];
  expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(muted, surface)).toBeGreaterThanOrEqual(4.5);
});

test('few series use the set that is further apart; the ninth begins again', () => {
  expect(seriesColours('light', 6)(5)).toBe(palettes.light.few[5]);
  expect(seriesColours('light', 7)(0)).toBe(palettes.light.many[0]);
  expect(seriesColours('dark', 9)(8)).toBe(palettes.dark.many[0]);
});
