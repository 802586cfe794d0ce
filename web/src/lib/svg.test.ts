import { expect, test } from 'vitest';
import { pictureOf, rowOfElement } from './svg';

const svg = (inside: string, more = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" ${more}>${inside}</svg>`;

test('a picture is taken as it is, and its marks lead to rows', () => {
  const picture = pictureOf(svg('<g><rect data-row="3" width="4"/><text>&lt;b&gt;</text></g>'));
  expect(rowOfElement(picture?.querySelector('rect') ?? null)).toBe(3);
  expect(rowOfElement(picture)).toBeNull();
  expect(picture?.getAttribute('aria-hidden')).toBe('true');
  expect(picture?.querySelector('text')?.textContent).toBe('<b>');
});

test.each([
  ['a script', svg('<script>alert(1)</script>')],
  ['a script in a group', svg('<g><script/></g>')],
  ['foreign elements', svg('<foreignObject/>')],
  ['a handler', svg('<rect onclick="alert(1)"/>')],
  ['a handler on the root', svg('', 'onload="alert(1)"')],
  ['a link', svg('<a href="javascript:alert(1)"><rect/></a>')],
  ['an image', svg('<image href="https://elsewhere/x.png"/>')],
  ['another file', svg('<use href="https://elsewhere/x.svg#a"/>')],
  ['a fill from elsewhere', svg('<rect fill="url(https://elsewhere/x)"/>')],
  ['an animation', svg('<rect><set attributeName="href" to="x"/></rect>')],
  ['a style sheet', svg('<style>@import "https://elsewhere"</style>')],
  ['a page', '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'],
  ['nothing', ''],
])('%s is not shown', (_, text) => {
  expect(pictureOf(text)).toBeNull();
});

test('what refers to the picture itself may stay', () => {
  expect(pictureOf(svg('<rect fill="url(#a)"/><use href="#b"/>'))).not.toBeNull();
});
