import { type Contract, refuses } from './contract.ts';
import { putSimple } from './test-trace.ts';

const badFilters = [
  "status = 'WRONG'",
  'status =',
  "nothing = 'x'",
  "name = 'a' OR name = 'b'",
  "tag.x = 'a",
  'tag.x > 1',
];

export const searchMistakes: Contract = {
  'a filter that is none is refused': async ({ store }) => {
    for (const filter of badFilters) await refuses('INVALID_FILTER', store.searchTraces({ filter }));
  },

  'so are an order, a size and an experiment that are none': async ({ store }) => {
    for (const orderBy of [['nothing'], ['name UPWARDS'], ['name', 'name']])
      await refuses('INVALID_OPTION', store.searchTraces({ orderBy }));
    for (const maxResults of [0, -1, 1.5, Number.NaN])
      await refuses('INVALID_OPTION', store.searchTraces({ maxResults }));
    await refuses('INVALID_OPTION', store.searchTraces({ experimentNames: ['nobody made it'] }));
  },

  'so is a page token of another search, or of none': async (subject) => {
    await putSimple(subject, 1, 2, 3);
    const { store } = subject;
    const { nextPageToken: pageToken } = await store.searchTraces({ maxResults: 1 });
    await refuses('INVALID_OPTION', store.searchTraces({ maxResults: 1, pageToken: 'x' }));
    await refuses('INVALID_OPTION', store.searchTraces({ pageToken: pageToken!, orderBy: ['name'] }));
    await refuses('INVALID_OPTION', store.searchTraces({ pageToken: pageToken!, filter: "status = 'OK'" }));
  },
};
