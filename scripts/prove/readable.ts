/**
 * The source with every `revert Some.Error(...)` as `revert()`. The checker does not follow errors of other contracts and
 * would take such a line as passed; that it reverts is all that a property asks.
 */
export function withoutErrorArguments(source: string): string {
  const start = /\brevert\s+[\w.]+\s*\(/g;
  let result = '';
  let from = 0;
  for (let match = start.exec(source); match !== null; match = start.exec(source)) {
    const end = closing(source, start.lastIndex);
    result += `${source.slice(from, match.index)}revert()`;
    from = end;
    start.lastIndex = end;
  }
  return result + source.slice(from);
}

/** Index behind the parenthesis that closes the one opened just before `from`. */
function closing(source: string, from: number): number {
  let depth = 1;
  let at = from;
  while (depth > 0 && at < source.length) {
    const character = source[at++];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
  }
  return at;
}
