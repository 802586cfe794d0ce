/**
 * Dresses a chart of the server for this page: colours, fonts, a second code beside colour, and
 * tooltips that show the server's own text for a number. What the server has set is never replaced.
 */

import type { ChartConfiguration, TooltipItem } from 'chart.js';
import type { ChartJson, Column, Table } from '../api';
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
  const options = merge(
    baseOptions(chart, table, look.font, ink),
    (chart.options ?? {}) as Json,
  );
  return { ...chart, data: { ...chart.data, datasets }, options } as unknown as ChartConfiguration;
}

/** The height in pixels that a chart needs: rows of horizontal bars must all keep their names. */
export function chartHeight(chart: ChartJson): number {
  if (chart.options?.['indexAxis'] !== 'y') return 320;
  const bars = chart.data.labels?.length ?? 0;
  const perLabel = isStacked(chart.options) ? 1 : chart.data.datasets.length;
  return Math.min(900, Math.max(160, 64 + bars * (14 + 14 * Math.min(perLabel, 3))));
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

function baseOptions(chart: ChartJson, table: Table, font: string, ink: Ink): Json {
  const isRound = round.has(chart.type);
  return {
    responsive: true,
    maintainAspectRatio: false,
    // The answer is there in microseconds; movement would only delay reading it.
    animation: false,
    locale: 'en',
    color: ink.text,
    font: { family: font, size: 12.5 },
    layout: { padding: { top: 4, right: 8 } },
    interaction: isRound ? { mode: 'nearest' } : { mode: 'index', intersect: false },
    plugins: {
      legend: {
        display: isRound || chart.data.datasets.length > 1,
        position: isRound ? 'right' : 'top',
        align: 'start',
        labels: { color: ink.text, usePointStyle: true, boxWidth: 9, boxHeight: 9, padding: 14 },
      },
      title: { color: ink.text },
      tooltip: {
        backgroundColor: ink.text,
        titleColor: ink.surface,
        bodyColor: ink.surface,
        footerColor: ink.surface,
        padding: 10,
        cornerRadius: 6,
        boxPadding: 5,
        usePointStyle: true,
        callbacks: { label: tooltipLabel(table) },
      },
    },
    ...(isRound ? {} : { scales: scales(chart, table, ink) }),
  };
}

function scales(chart: ChartJson, table: Table, ink: Ink): Json {
  const given = (chart.options?.['scales'] ?? {}) as Json;
  const valueAxis = chart.options?.['indexAxis'] === 'y' ? 'x' : 'y';
  const points = chart.type === 'scatter' || chart.type === 'bubble';
  const format = tickFormat(valueColumn(table));
  const dressed = [...new Set(['x', 'y', ...Object.keys(given)])].map((axis) => {
    const isValue = points || axis === valueAxis;
    const everyName = !isValue && axis === 'y' ? { autoSkip: false } : {};
    return [
      axis,
      {
        grid: { color: ink.grid, display: isValue, drawTicks: false },
        border: { display: !isValue, color: ink.muted },
        ticks: {
          color: ink.muted,
          padding: 6,
          maxRotation: 45,
          ...everyName,
          ...(isValue ? { maxTicksLimit: 7 } : {}),
          ...(axis === valueAxis && !points ? { format } : {}),
        },
        title: { color: ink.muted },
      },
    ];
  });
  return Object.fromEntries(dressed);
}

function valueColumn(table: Table): Column | undefined {
  return table.columns.find((column) => column.role === 'value');
}

function tickFormat(column: Column | undefined): Intl.NumberFormatOptions {
  if (column?.format === 'percent') return { style: 'percent', maximumFractionDigits: 1 };
  const compact: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 2 };
  const isCurrency = column?.format === 'currency' && /^[A-Z]{3}$/.test(column.unit ?? '');
  return isCurrency ? { ...compact, style: 'currency', currency: column.unit as string } : compact;
}

type Tip = Pick<TooltipItem<'line'>, 'dataset' | 'label' | 'raw'>;

/** Exported for its test: the text of one mark, `Revenue: €1,240,310.00`. */
export function tooltipLabel(table: Table): (tip: Tip) => string {
  const written = writtenNumbers(table);
  return ({ dataset, label, raw }) => {
    const name = dataset.label ?? label;
    if (typeof raw === 'object' && raw !== null) {
      const { x, y } = raw as { x?: unknown; y?: unknown };
      return `${name}: ${written(x, null)}, ${written(y, name)}`;
    }
    return `${name}: ${written(raw, name)}`;
  };
}

/**
 * The server's text for a number of the table. The same number of the same column is always written
 * the same way, so the number itself finds its text, wherever the chart put it.
 */
function writtenNumbers(table: Table): (value: unknown, column: string | null) => string {
  const byColumn = table.columns.map((column, at) => ({
    label: column.label,
    texts: new Map(
      column.role === 'value'
        ? table.rows.map((row, line) => [Number(row[at]), table.formatted[line]?.[at] ?? ''])
        : [],
    ),
  }));
  return (value, label) => {
    if (value === null || value === undefined) return 'no data';
    const likeliestFirst = [
      ...byColumn.filter((column) => column.label === label),
      ...byColumn.filter((column) => column.label !== label),
    ];
    for (const column of likeliestFirst) {
      const text = column.texts.get(Number(value));
      if (text) return text;
    }
    return typeof value === 'number' ? value.toLocaleString('en') : String(value);
  };
}

function isOther(label: string): boolean {
  return /^Other( \(\d[\d,]*\))?$/.test(label);
}

function isStacked(options: Json | undefined): boolean {
  const axes = Object.values((options?.['scales'] ?? {}) as Json);
  return axes.some((axis) => isJson(axis) && axis['stacked'] === true);
}

function translucent(hex: string): string {
  return `${hex}33`;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
