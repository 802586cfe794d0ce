/**
 * Dresses a chart of the server for this page: colours, fonts, a second code beside colour, and
 * tooltips that show the server's own text for a number. What the server has set is never replaced.
 */

import type { ChartConfiguration, TooltipItem } from 'chart.js';
import type { ChartJson, Column, Table } from '../api';
import { isJson, isStacked } from './chart-height';
import { shownLanguage } from './language';
import { inks, seriesColours, type Ink } from './palette';
import type { Mode } from './theme';

export interface Look {
  mode: Mode;
  /** A CSS font family. */
  font: string;
}

type Json = Record<string, unknown>;

const round = new Set(['pie', 'doughnut', 'polarArea']);
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 4], [12, 4], [3, 6]];
const shapes = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot', 'cross', 'dash'];

export function themed(chart: ChartJson, table: Table, look: Look): ChartConfiguration {
  const ink = inks[look.mode];
  const labels = (chart.data.labels ?? []).map(String);
  const sets = chart.data.datasets;
  const isRound = round.has(chart.type);
  const colour = seriesColours(look.mode, isRound ? labels.length : sets.length);
  const stacked = isStacked(chart.options);

  const datasets = sets.map((set, index) => {
    const type = typeof set['type'] === 'string' ? set['type'] : chart.type;
    return { ...dress(type, { index, sets, labels, colour, ink, stacked }), ...set };
  });
  const options = merge(baseOptions(chart, table, look.font, ink), (chart.options ?? {}) as Json);
  return { ...chart, data: { ...chart.data, datasets }, options } as unknown as ChartConfiguration;
}

interface Dressing {
  index: number;
  sets: Json[];
  labels: string[];
  colour: (index: number) => string;
  ink: Ink;
  stacked: boolean;
}

function dress(type: string, { index, sets, labels, colour, ink, stacked }: Dressing): Json {
  const own = isOther(String(sets[index]?.['label'] ?? '')) ? ink.other : colour(index);
  if (round.has(type)) {
    const slices = labels.map((label, slice) => (isOther(label) ? ink.other : colour(slice)));
    return { backgroundColor: slices, borderColor: ink.surface, borderWidth: 2, hoverOffset: 4 };
  }
  if (type === 'bar') {
    const one = sets.length === 1 && labels.some(isOther);
    const fill = one ? labels.map((label) => (isOther(label) ? ink.other : own)) : own;
    const gap = stacked ? { borderColor: ink.surface, borderWidth: 1 } : { borderRadius: 3 };
    return { backgroundColor: fill, maxBarThickness: 64, ...gap };
  }
  const points = Array.isArray(sets[index]?.['data']) ? sets[index]['data'].length : 0;
  const marker = { pointStyle: shapes[index % shapes.length], pointBackgroundColor: own };
  if (type === 'line') {
    return {
      borderColor: own,
      backgroundColor: translucent(own),
      borderWidth: 2.25,
      borderDash: dashes[index % dashes.length],
      pointRadius: points <= 31 ? 3.5 : 0,
      pointHitRadius: 12,
      ...marker,
    };
  }
  return {
    borderColor: own,
    backgroundColor: points > 100 ? translucent(own) : own,
    pointRadius: 4.5,
    ...marker,
  };
}

function baseOptions(chart: ChartJson, table: Table, family: string, ink: Ink): Json {
  const isRound = round.has(chart.type);
  const font = { family, size: 12.5 };
  return {
    responsive: true,
    maintainAspectRatio: false,
    // The answer is there in microseconds; movement would only delay reading it.
    animation: false,
    locale: shownLanguage(),
    color: ink.text,
    font,
    layout: { padding: { top: 4, right: 8 } },
    interaction:
      isRound || isPoints(chart) ? { mode: 'nearest' } : { mode: 'index', intersect: false },
    plugins: {
      legend: {
        display: isRound || chart.data.datasets.length > 1,
        position: isRound ? 'right' : 'bottom',
        align: 'start',
        labels: {
          color: ink.text,
          font,
          usePointStyle: true,
          boxWidth: 9,
          boxHeight: 9,
          padding: 14,
        },
      },
      title: { color: ink.text, font },
      tooltip: {
        titleFont: font,
        bodyFont: font,
        backgroundColor: ink.text,
        titleColor: ink.surface,
        bodyColor: ink.surface,
        footerColor: ink.surface,
        padding: 10,
        cornerRadius: 6,
        boxPadding: 5,
        usePointStyle: true,
        callbacks: { label: tooltipLabel },
      },
    },
    ...(isRound ? {} : { scales: scales(chart, table, font, ink) }),
  };
}

function scales(chart: ChartJson, table: Table, font: Json, ink: Ink): Json {
  const given = (chart.options?.['scales'] ?? {}) as Json;
  const valueLetter = chart.options?.['indexAxis'] === 'y' ? 'x' : 'y';
  const dressed = [...new Set(['x', 'y', ...Object.keys(given)])].map((axis) => {
    const isValue = isPoints(chart) || axis.startsWith(valueLetter);
    const everyName = !isValue && axis === 'y' ? { autoSkip: false } : {};
    const numbers = isValue && {
      maxTicksLimit: 7,
      format: tickFormat(columnOf(axis, chart, table)),
    };
    return [
      axis,
      {
        grid: { color: ink.grid, display: isValue, drawTicks: false },
        border: { display: !isValue, color: ink.muted },
        ticks: {
          color: ink.muted,
          font,
          padding: 6,
          maxRotation: chart.type === 'line' ? 0 : 45,
          ...everyName,
          ...numbers,
        },
        title: { color: ink.muted, font },
      },
    ];
  });
  return Object.fromEntries(dressed);
}

/** The column whose numbers an axis counts: the one its title or its series name, else the first. */
function columnOf(axis: string, chart: ChartJson, table: Table): Column | undefined {
  const scale = (chart.options?.['scales'] as Json | undefined)?.[axis];
  const title = isJson(scale) && isJson(scale['title']) ? scale['title']['text'] : null;
  const series = chart.data.datasets.filter((set) => (set['yAxisID'] ?? axis) === axis);
  const names = [title, ...series.map((set) => set['label'])];
  const values = table.columns.filter((column) => column.role === 'value');
  return values.find((column) => names.includes(column.label)) ?? values[0];
}

function tickFormat(column: Column | undefined): Intl.NumberFormatOptions {
  // Chart.js sets the fewest digits itself and fails where they are more than the most digits.
  const digits = { minimumFractionDigits: 0, maximumFractionDigits: 2 };
  if (column?.format === 'percent') return { ...digits, style: 'percent' };
  const compact: Intl.NumberFormatOptions = { ...digits, notation: 'compact' };
  const isCurrency = column?.format === 'currency' && /^[A-Z]{3}$/.test(column.unit ?? '');
  return isCurrency ? { ...compact, style: 'currency', currency: column.unit as string } : compact;
}

type Tip = Pick<TooltipItem<'line'>, 'dataset' | 'dataIndex' | 'label' | 'raw'>;

/** Exported for its test: the text of one mark, `Revenue: €1,240,310.00`, numbers as the server wrote them. */
export function tooltipLabel({ dataset, dataIndex, label, raw }: Tip): string {
  const texts = (dataset as { formatted?: unknown }).formatted;
  const written: unknown = Array.isArray(texts) ? texts[dataIndex] : null;
  // A point of a scatter chart has a text that already names it.
  if (isJson(raw) && typeof written === 'string') return written;
  const name = dataset.label || label;
  if (raw === null || raw === undefined) return `${name}: no data`;
  const number = typeof raw === 'number' ? raw.toLocaleString(shownLanguage()) : String(raw);
  return `${name}: ${typeof written === 'string' ? written : number}`;
}

function isOther(label: string): boolean {
  return /^Other( \(\d[\d,]*\))?$/.test(label);
}

function isPoints(chart: ChartJson): boolean {
  return chart.type === 'scatter' || chart.type === 'bubble';
}

function translucent(hex: string): string {
  return `${hex}33`;
}

/** `over` laid on `base`; where both have an object, these are laid on each other in turn. */
function merge(base: Json, over: Json): Json {
  const merged: Json = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key];
    merged[key] = isJson(under) && isJson(value) ? merge(under, value) : value;
  }
  return merged;
}
