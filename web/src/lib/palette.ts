/**
 * Colours of series. Each stands out at 3:1 from its background and from the others for people who
 * see colours differently; with few series the smaller set keeps them further apart.
 */

import type { Mode } from './theme';

export const palettes: Record<Mode, { few: string[]; many: string[] }> = {
  light: {
    few: ['#1795fa', '#970d63', '#6f8122', '#3245b7', '#e5598e', '#18400e'],
    many: ['#069ce4', '#973069', '#af8020', '#191c8f', '#e5598e', '#615608', '#7154ce', '#5b1e21'],
  },
  dark: {
    few: ['#4b8efe', '#fadf27', '#fc8a61', '#58e0f6', '#b84298', '#2d7917'],
    many: ['#81aefa', '#cfef54', '#f982aa', '#1d8071', '#6cf6fd', '#aa3f11', '#9851c5', '#ad9d39'],
  },
};

export interface Ink {
  text: string;
  muted: string;
  grid: string;
  surface: string;
  /** What was cut off and gathered: "Other (12)". */
  other: string;
}

export const inks: Record<Mode, Ink> = {
  light: {
    text: '#1d2026',
    muted: '#5a606b',
    grid: '#e6e4df',
    surface: '#ffffff',
    other: '#8b8f97',
  },
  dark: {
    text: '#e9eaed',
    muted: '#a3a9b5',
    grid: '#262b31',
    surface: '#121417',
    other: '#757b86',
  },
};

/** The colours of `count` series, in order. */
export function seriesColours(mode: Mode, count: number): (index: number) => string {
  const { few, many } = palettes[mode];
  const colours = count <= few.length ? few : many;
  return (index) => colours[index % colours.length] as string;
}
