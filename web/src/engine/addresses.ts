import { type FieldError, type RawScenario, ScenarioError, type Schema } from './types';

/** The address that a job fetches. */
export type UrlOfJob = (job: number) => string | URL;

/** Makes an address whole; throws if it may not be fetched: an Error whose message says what it must be. */
export type AddressOf = (url: string | URL) => string;

/** The addresses of a scenario's jobs, from job 1; a ScenarioError if one of them may not be fetched. */
export function addressesOf(
  urls: UrlOfJob,
  scenario: RawScenario,
  schema: Schema,
  addressOf: AddressOf,
): string[] {
  return Array.from({ length: jobCount(scenario, schema) }, (_, i) => {
    const url = urls(i + 1);
    try {
      return addressOf(url);
    } catch (e) {
      throw new ScenarioError([refusal(url, i + 1, (e as Error).message)]);
    }
  });
}

/** As it will be if the scenario is valid, which the engine finds out. */
function jobCount(scenario: RawScenario, schema: Schema): number {
  const pattern = scenario.pattern ?? schema.patterns[0]?.name;
  const names = schema.patterns.find(({ name }) => name === pattern)?.jobNames;
  const field = schema.fields.find(({ name }) => name === 'jobs');
  const count = names?.length ?? Number(scenario.jobs ?? field?.default);
  return count >= 1 && count <= (field?.max ?? 0) ? Math.floor(count) : 0;
}

const refusal = (url: string | URL, job: number, allowed: string): FieldError => ({
  field: 'urls',
  value: `${url}`,
  allowed,
  message: `urls gives "${url}" for job ${job}; it must be ${allowed}`,
});
