import { LedgerError } from '../errors.ts';

/**
 * What may never be collected (Regulation on Credit Reporting, article 14): religion, genes, fingerprints, blood type,
 * illness and medical history. English is matched by whole words, with camelCase split; Chinese anywhere in a title.
 */
const PROHIBITED: readonly { what: string; en: RegExp; zh: RegExp }[] = [
  { what: 'religion', en: /\b(religions?|religious|faith)\b/, zh: /宗教|信仰/ },
  { what: 'genes', en: /\b(genes?|genetics?|genomes?|genomic|dna)\b/, zh: /基因|遗传/ },
  { what: 'fingerprints', en: /\b(fingerprints?|finger prints?)\b/, zh: /指纹/ },
  { what: 'blood type', en: /\bblood ?(types?|groups?)\b/, zh: /血型/ },
  {
    what: 'illness',
    en: /\b(illness(es)?|diseases?|sickness|medical (history|records?)|diagnos[ie]s|health (status|conditions?|records?))\b/,
    zh: /疾病|病史|病历|病情|患病|健康状况/,
  },
];

const words = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-\s]+/g, ' ')
    .toLowerCase();

/** SCHEMA_PROHIBITED_FIELD when the name or one of the titles asks for data that may never be collected. */
export function refuseProhibitedField(name: string, titles: readonly string[]): void {
  for (const text of [name, ...titles]) {
    const hit = PROHIBITED.find(({ en, zh }) => en.test(words(text)) || zh.test(text.normalize('NFKC')));
    if (hit) {
      throw new LedgerError('SCHEMA_PROHIBITED_FIELD', `field ${name} (${JSON.stringify(text)}) asks for ${hit.what}`, {
        field: name,
        what: hit.what,
      });
    }
  }
}
