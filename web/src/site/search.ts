import type { Engine, Exploration, ExploreProgress } from '../engine';
import type { Schema } from '../engine/types';
import { writeLink } from '../model/link';
import { programOf, type Settings, scenarioOf } from '../model/settings';

/** A search of every schedule takes this long at most; then a sample must do. */
const MOST_SECONDS = 8;
const SAMPLES = 5_000;

/** Looks for all the ways in which a program can come out: at every schedule or, if they are too many, at samples. */
export class OutcomeSearch {
  /** What is being done, if anything. */
  searching: 'all' | 'samples' | undefined;
  progress: ExploreProgress | undefined;
  found: Exploration | undefined;
  givenUpAfter = 0;
  /** Of the program that it is, or was, about. */
  settings: Settings = {};
  #abort: AbortController | undefined;

  constructor(
    private readonly schema: Schema,
    private readonly onChange: () => void,
  ) {}

  /** Whether it is about the program of these settings. */
  isOf(settings: Settings): boolean {
    return writeLink(this.settings, this.schema) === writeLink(programOf(settings), this.schema);
  }

  /** Rejects with ScenarioError if the settings are refused. */
  async begin(engine: Engine, settings: Settings): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.settings = programOf(settings);
    this.found = undefined;
    this.givenUpAfter = 0;
    const scenario = scenarioOf(this.settings, this.schema);
    const take = (searching: 'all' | 'samples', limits: { runs?: number; maxSeconds?: number }) => {
      this.searching = searching;
      this.progress = undefined;
      this.onChange();
      return engine.explore(scenario, {
        ...limits,
        signal: abort.signal,
        onProgress: (progress) => {
          if (this.#abort !== abort) return;
          this.progress = progress;
          this.onChange();
        },
      });
    };
    try {
      const all = await take('all', { maxSeconds: MOST_SECONDS });
      const enough = all.exhaustive || all.diverged || abort.signal.aborted;
      const found = enough ? all : withRare(await take('samples', { runs: SAMPLES }), all);
      if (this.#abort !== abort) return;
      this.found = found;
      this.givenUpAfter = found === all ? 0 : all.runs;
    } finally {
      if (this.#abort === abort) {
        this.searching = undefined;
        this.onChange();
      }
    }
  }

  /** Ends it; what it has seen is kept. */
  stop(): void {
    this.#abort?.abort();
  }
}

/** The samples, and what the search met that no sample came to, without a share. */
function withRare(samples: Exploration, search: Exploration): Exploration {
  const seen = new Set(samples.outcomes.map((o) => o.outcome.group));
  const rare = search.outcomes.filter((o) => !seen.has(o.outcome.group));
  return { ...samples, outcomes: [...samples.outcomes, ...rare] };
}
