/** What the palette can do, and what of it fits what is typed. */

export interface Command {
  name: string;
  /** What kind of thing it is, beside its name. */
  kind: string;
  /** What it does; where that takes a while, what stood in the way of it. */
  run: () => void | Promise<string>;
  /** Whether the palette stays until it is done. */
  stays?: boolean;
}

/** Those that hold every typed word, the ones that begin with them first; all of them for nothing. */
export function matching(commands: Command[], typed: string): Command[] {
  const wanted = wordsOf(typed);
  const ranked = commands.flatMap((command) => {
    const rank = rankOf(`${command.name} ${command.kind}`, wanted);
    return rank === null ? [] : [{ command, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ command }) => command);
}

/** How many of the typed words stand only inside of a word; null where one is not there at all. */
function rankOf(text: string, wanted: string[]): number | null {
  const own = wordsOf(text);
  const inside = wanted.filter((word) => !own.some((one) => one.startsWith(word)));
  return inside.every((word) => own.some((one) => one.includes(word))) ? inside.length : null;
}

function wordsOf(text: string): string[] {
  return text.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
