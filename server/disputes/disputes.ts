/** The use cases of disputes, wired. */
import type { Acts } from '../acts/acts.ts';
import type { Hex } from '../domain/bytes.ts';
import { type AnswerGiven, answerDispute } from './answers.ts';
import { DisputeDesk, type DisputeDeskDeps } from './dispute-desk.ts';
import { DisputeLists, type DisputeListsDeps } from './dispute-lists.ts';

export interface DisputesDeps extends DisputeDeskDeps, DisputeListsDeps {
  readonly vault: DisputeDeskDeps['vault'];
  readonly index: DisputeListsDeps['index'];
  readonly acts: Acts;
  readonly random: (length: number) => Uint8Array;
}

export interface Disputes {
  readonly desk: DisputeDesk;
  readonly lists: DisputeLists;
  readonly answer: (id: Hex, given: AnswerGiven) => Promise<{ id: Hex; operation: string }>;
}

export const createDisputes = (deps: DisputesDeps): Disputes => ({
  desk: new DisputeDesk(deps),
  lists: new DisputeLists(deps),
  answer: (id, given) => answerDispute(id, given, deps),
});
