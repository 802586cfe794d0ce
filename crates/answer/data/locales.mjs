// What the browser's `Intl` knows of each locale, as `locales.txt`, and what it writes for many values, as
// `locales.golden.tsv`, which a test compares with what Reckoner writes. Run it with Node 20 or later, with full ICU:
//
//     node crates/answer/data/locales.mjs
//
// Nothing of it runs when Reckoner is built or asked.
import { writeFileSync } from 'node:fs';

const LOCALES = [
  'en-US', 'en-GB', 'en-CA', 'en-IN', 'de-DE', 'de-CH', 'fr-FR', 'fr-CA', 'es-ES', 'es-MX', 'it-IT', 'nl-NL', 'pl-PL', 'pt-BR',
  'pt-PT', 'sv-SE', 'da-DK', 'nb-NO', 'fi-FI', 'cs-CZ', 'tr-TR', 'ja-JP', 'zh-CN', 'ko-KR',
];
const CURRENCIES = [
  'EUR', 'USD', 'GBP', 'JPY', 'CNY', 'INR', 'KRW', 'AUD', 'CAD', 'NZD', 'MXN', 'BRL', 'ILS', 'VND', 'PHP', 'UAH', 'CHF', 'SEK', 'NOK',
  'DKK', 'PLN', 'CZK', 'HUF', 'RON', 'TRY', 'ZAR', 'SGD', 'HKD', 'TWD', 'THB', 'AED', 'SAR', 'KWD', 'XOF',
];
const utc = (options) => ({ ...options, timeZone: 'UTC' });
const day = (text) => new Date(`${text}T00:00:00Z`);
const here = (name) => new URL(name, import.meta.url);

function fail(locale, why) {
  throw new Error(`${locale}: ${why}`);
}

function parts(locale, value, options) {
  return new Intl.NumberFormat(locale, { numberingSystem: 'latn', ...options }).formatToParts(value);
}

const NUMBER = new Set(['integer', 'group', 'decimal', 'fraction']);

/** The parts of an amount as a pattern: `#` the number, `¤` the currency, `-` the sign, `%` the percent sign. */
function pattern(list) {
  let text = '';
  for (const part of list) {
    if (NUMBER.has(part.type)) text += text.endsWith('#') ? '' : '#';
    else if (part.type === 'currency') text += '¤';
    else if (part.type === 'minusSign') text += '-';
    else if (part.type === 'percentSign') text += '%';
    else text += part.value;
  }
  return text;
}

function one(list, type) {
  return list.find((part) => part.type === type)?.value;
}

function money(locale, currency) {
  const both = [1, -1].map((n) => pattern(parts(locale, n, { style: 'currency', currency })));
  return both.join('|');
}

/** From which power of ten on a number is divided by which, and what is written after it. */
function compact(locale) {
  const steps = [];
  for (let power = 3; power < 15; power += 1) {
    const list = parts(locale, 10 ** power, { notation: 'compact', maximumSignificantDigits: 3, useGrouping: false });
    const suffix = list.slice(list.findIndex((part) => part.type === 'integer') + 1).map((part) => part.value).join('');
    const divisor = power - (one(list, 'integer').length - 1);
    for (const n of [1, 2, 5, 1.5, 100]) {
      const again = parts(locale, n * 10 ** divisor, { notation: 'compact', maximumSignificantDigits: 3, useGrouping: false });
      const compactPart = one(again, 'compact') ?? '';
      if (n * 10 ** divisor >= 10 ** power && n < 100 && compactPart !== suffix.trim()) fail(locale, `${n}e${divisor} is ${compactPart}, not ${suffix}`);
    }
    const last = steps.at(-1);
    if (last?.divisor !== divisor || last?.suffix !== suffix) steps.push({ power, divisor, suffix });
  }
  // No suffix: digits as they are.
  return steps.filter((step) => step.suffix !== '').map((step) => `${step.power}:${step.divisor}:${step.suffix}`);
}

/** A date as a pattern: `{y}` the year, `{d}` the day, `{dd}` the day with two digits. */
function dated(locale, month, options) {
  const patterns = [3, 28].map((n) => {
    const date = day(`2025-${String(month).padStart(2, '0')}-${String(n).padStart(2, '0')}`);
    return new Intl.DateTimeFormat(locale, utc({ numberingSystem: 'latn', ...options }))
      .formatToParts(date)
      .map((part) => {
        if (part.type === 'year') return '{y}';
        if (part.type !== 'day') return part.value;
        return part.value.length === 2 && n < 10 ? '{dd}' : n < 10 ? '{d}' : null;
      });
  });
  return patterns[0].map((text) => text ?? '{d}').join('');
}

const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1);

function known(locale) {
  const big = parts(locale, -1234567890.5, { maximumFractionDigits: 1 });
  const group = one(big, 'group');
  const point = one(big, 'decimal');
  const minus = one(big, 'minusSign');
  const digits = big.filter((part) => part.type === 'integer').map((part) => part.value.length).join(',');
  if (digits !== '1,3,3,3' && digits !== '1,2,2,2,3') fail(locale, `groups of ${digits}`);
  if (big[0].type !== 'minusSign') fail(locale, 'the sign is not in front');
  const cash = parts(locale, 1234567.5, { style: 'currency', currency: 'EUR' });
  if (one(cash, 'group') !== group || one(cash, 'decimal') !== point) fail(locale, 'money has other signs');
  const least = one(parts(locale, 1234, {}), 'group') === undefined ? 2 : 1;
  const least_cash = one(parts(locale, 1234, { style: 'currency', currency: 'EUR' }), 'group') === undefined ? 2 : 1;
  if (least !== least_cash) fail(locale, 'money is grouped otherwise');
  const percent = [0.5, -0.5].map((n) => pattern(parts(locale, n, { style: 'percent' }))).join('|');
  const symbols = CURRENCIES.map((currency) => [currency, one(parts(locale, 1, { style: 'currency', currency }), 'currency')]);
  // A sign that ends in a letter stands apart.
  const sign = symbols.find(([, symbol]) => /^\p{S}$/u.test(symbol))[0];
  const formats = {
    short: MONTHS.map((month) => dated(locale, month, { month: 'short', year: 'numeric' })),
    full: MONTHS.map((month) => dated(locale, month, { dateStyle: 'medium' })),
    month: MONTHS.map((month) => new Intl.DateTimeFormat(locale, utc({ month: 'long' })).format(day(`2025-${String(month).padStart(2, '0')}-15`))),
    weekday: [3, 4, 5, 6, 7, 8, 9].map((n) => new Intl.DateTimeFormat(locale, utc({ weekday: 'long' })).format(day(`2025-03-0${n}`))),
  };
  return [
    `locale\t${locale}`,
    `digits\t${group}\t${point}\t${minus}\t${least}\t${digits === '1,2,2,2,3' ? 'lakh' : 'thousand'}`,
    `percent\t${percent.replaceAll('|', '\t')}`,
    `money\t${money(locale, sign).replaceAll('|', '\t')}`,
    `code\t${money(locale, 'XOF').replaceAll('|', '\t')}`,
    `symbols\t${symbols.filter(([code, symbol]) => code !== symbol).map(([code, symbol]) => `${code}=${symbol}`).join('\t')}`,
    `compact\t${compact(locale).join('\t')}`,
    `year\t${dated(locale, 1, { year: 'numeric' })}`,
    `months\t${formats.short.join('\t')}`,
    `days\t${formats.full.join('\t')}`,
    `names\t${formats.month.join('\t')}`,
    `weekdays\t${formats.weekday.join('\t')}`,
  ].join('\n');
}

const PLAIN = [0, 1, -1, 12, 999, 1000, -1234, 9999, 10000, 12345.6, -999999.5, 1234567, 12345678.9, 1234567890, 0.5, -0.25, 0.125];
const COMPACT = [10000, 12345, 12350, 99999, -45600, 100000, 123456, 999499, 999500, 1000000, 1240310, 12345678, 123456789, 1e9, 3.1e9, -1.5e10, 2.5e11, 1e12, 1.234e12];
const RATIOS = [0, 0.124, 1, 0.285, -0.1, 12.5, 0.9999];
const AMOUNTS = [0, 1234.5, -12.5, 1240310, 0.07, -9871.25];
const DAYS = ['2025-01-01', '2024-02-29', '2025-03-09', '2025-05-31', '2025-08-15', '2025-09-10', '2025-12-31', '1999-10-05'];
const rounding = { roundingMode: 'halfEven' };

function* golden(locale) {
  const number = (value, options) => new Intl.NumberFormat(locale, { numberingSystem: 'latn', ...rounding, ...options }).format(value);
  const date = (value, options) => new Intl.DateTimeFormat(locale, utc({ numberingSystem: 'latn', ...options })).format(day(value));
  for (const n of PLAIN) {
    yield ['number 0', n, number(n, { maximumFractionDigits: 0, signDisplay: 'negative' })];
    yield ['number 2', n, number(n, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'negative' })];
  }
  for (const n of COMPACT) yield ['compact', n, number(n, { notation: 'compact', maximumSignificantDigits: 3 })];
  for (const n of COMPACT) yield ['compact EUR', n, number(n, { notation: 'compact', maximumSignificantDigits: 3, style: 'currency', currency: 'EUR' })];
  for (const n of RATIOS) {
    yield ['percent', n, number(n, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' })];
    yield ['growth', n, number(n, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' })];
  }
  for (const n of AMOUNTS) {
    yield ['money EUR', n, number(n, { style: 'currency', currency: 'EUR', signDisplay: 'negative' })];
    yield ['change EUR', n, number(n, { style: 'currency', currency: 'EUR', signDisplay: 'exceptZero' })];
  }
  for (const currency of CURRENCIES) {
    yield [`money ${currency}`, 1234.5, number(1234.5, { style: 'currency', currency })];
    yield [`money ${currency}`, -1234567, number(-1234567, { style: 'currency', currency })];
  }
  for (const text of DAYS) {
    yield ['day', text, date(text, { dateStyle: 'medium' })];
    yield ['month', text, date(text, { month: 'short', year: 'numeric' })];
    yield ['year', text, date(text, { year: 'numeric' })];
    yield ['month_of_year', text, date(text, { month: 'long' })];
    yield ['weekday', text, date(text, { weekday: 'long' })];
  }
}

const head = `# Made by locales.mjs from Intl: ICU ${process.versions.icu}, CLDR ${process.versions.cldr}. Tabs between fields.\n`;
writeFileSync(here('locales.txt'), `${head}${LOCALES.map(known).join('\n\n')}\n`);
const rows = LOCALES.flatMap((locale) => [...golden(locale)].map((row) => [locale, ...row].join('\t')));
writeFileSync(here('locales.golden.tsv'), `${head}${rows.join('\n')}\n`);
console.log(`${LOCALES.length} locales, ${rows.length} values`);
