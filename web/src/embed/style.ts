/**
 * How an embedded answer looks. What begins with `--reckoner-` can be set by the page around it. As a sheet made
 * in script it needs no exception of a content security policy.
 */

const css = `
:host {
  --text: var(--reckoner-text, light-dark(#1d2026, #e9eaed));
  --muted: var(--reckoner-muted, light-dark(#5a606b, #a3a9b5));
  --line: var(--reckoner-line, light-dark(#e4e1da, #2a2f36));
  --surface: var(--reckoner-surface, light-dark(#ffffff, #121417));
  --tint: light-dark(#f1efea, #1e2228);
  --accent: var(--reckoner-accent, light-dark(#3245b7, #81aefa));
  --good: light-dark(#2b6b1f, #7fce6d);
  --bad: light-dark(#a8201f, #ff8f87);
  --warn: light-dark(#8a5300, #f0b760);
  display: block;
  box-sizing: border-box;
  padding: 1rem 1.15rem;
  overflow: auto;
  border: 1px solid var(--line);
  border-radius: 0.8rem;
  background: var(--surface);
  color: var(--text);
  font: 1rem/1.5 var(--reckoner-font, system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif);
}
:host([hidden]) { display: none; }
article, .trouble { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; }
p, figure { margin: 0; }
.said, .foot, .note, .label { color: var(--muted); font-size: 0.88rem; }
.said { margin-bottom: -0.5rem; }
.headline, .title { font-size: 1.2rem; line-height: 1.35; text-wrap: pretty; }
.assumed { color: var(--warn); font-size: 0.88rem; }
.tiles { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; }
.tile { display: grid; }
.value { font-size: 2.2rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.2; }
.better { color: var(--good); }
.worse { color: var(--bad); }
figure { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 22rem; max-width: 60rem; height: auto; }
summary { min-height: 24px; color: var(--muted); font-size: 0.9rem; cursor: pointer; }
.scroll { max-height: 22rem; overflow: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.7rem; border-bottom: 1px solid var(--line); font-weight: 400; text-align: start; }
thead th { position: sticky; top: 0; background: var(--surface); color: var(--muted); font-size: 0.82rem; font-weight: 600; }
.number { text-align: end; white-space: nowrap; }
a { color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.4rem; }
button {
  min-height: 2rem;
  padding: 0.25rem 0.85rem;
  border: 1px solid var(--muted);
  border-radius: 1rem;
  background: var(--surface);
  color: var(--text);
  font: inherit;
  font-size: 0.9rem;
  cursor: pointer;
}
button:hover { border-color: var(--accent); color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.waiting { height: 12rem; border-radius: 0.6rem; background: var(--tint); }
.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
`;

let made: CSSStyleSheet | null = null;

export function sheet(text: string = css): CSSStyleSheet {
  if (text === css && made) return made;
  const own = new CSSStyleSheet();
  own.replaceSync(text);
  if (text === css) made = own;
  return own;
}
