/** A picture of the server as elements of the page: parsed, and only if nothing in it can act. */

const inert = new Set(
  (
    'svg g defs title desc path rect circle ellipse line polyline polygon text tspan textPath ' +
    'clipPath mask pattern linearGradient radialGradient stop marker use symbol'
  ).split(' '),
);

/** The picture, or null where it holds anything that could run, load or leave its frame. */
export function pictureOf(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.localName !== 'svg' || parsed.querySelector('parsererror')) return null;
  for (const element of [root, ...root.querySelectorAll('*')]) {
    if (!inert.has(element.localName)) return null;
    for (const { name, value } of [...element.attributes]) {
      if (/^on/i.test(name)) return null;
      if (/(^|:)href$/i.test(name) && !value.startsWith('#')) return null;
      if (/url\(\s*["']?(?!#)/i.test(value)) return null;
      // The content security policy forbids these, and complains about each.
      if (name === 'style') element.removeAttribute(name);
    }
  }
  const picture = document.importNode(root as unknown as SVGSVGElement, true);
  // The figure around it has its name, and its width: the view box says its shape.
  for (const name of ['role', 'aria-label', 'width', 'height']) picture.removeAttribute(name);
  picture.setAttribute('aria-hidden', 'true');
  return picture;
}

/** The row of the table that a mark stands for. */
export function rowOfElement(target: EventTarget | null): number | null {
  const mark = target instanceof Element ? target.closest('[data-row]') : null;
  const row = Number(mark?.getAttribute('data-row') ?? NaN);
  return Number.isInteger(row) && row >= 0 ? row : null;
}
