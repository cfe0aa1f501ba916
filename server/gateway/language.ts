/** The language a caller prefers of the two in which problems are told (RFC 9110, 12.5.4). */

export type Language = 'zh' | 'en';

/** The language with the greater weight in Accept-Language; English when the header says nothing of Chinese, or is none. */
export function preferredLanguage(header: string | undefined): Language {
  const weight = { zh: 0, en: 0, '*': 0 };
  for (const part of (header ?? '').slice(0, 256).split(',')) {
    const [, tag = '', q = '1'] =
      /^\s*([a-z*]{1,8})(?:-[a-z0-9-]{1,32})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part) ?? [];
    const language = tag.toLowerCase();
    if (language === 'zh' || language === 'en' || language === '*')
      weight[language] = Math.max(weight[language], Number(q));
  }
  return weight.zh > Math.max(weight.en, weight['*']) ? 'zh' : 'en';
}
