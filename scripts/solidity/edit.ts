/** One change of a source by its text: `find` stands in it exactly once. */
export interface Edit {
  find: string;
  replace: string;
}

/** The text after the edit. Throws when `find` is not there exactly once, so that an edit cannot miss its mark in silence. */
export function applyEdit(name: string, text: string, { find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(`${name}: expected exactly once, found ${parts.length - 1} times: ${JSON.stringify(find)}`);
  }
  return parts.join(replace);
}
