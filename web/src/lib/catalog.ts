/** Searching the catalog: by name, label, synonym or description. */

interface Named {
  name: string;
  label: string;
  description?: string | null;
  synonyms?: string[];
}

export function found({ name, label, description, synonyms = [] }: Named, find: string): boolean {
  const wanted = find.trim().toLocaleLowerCase();
  return [name, label, description ?? '', ...synonyms].some((text) =>
    text.toLocaleLowerCase().includes(wanted),
  );
}
