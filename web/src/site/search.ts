import type { Engine, Exploration, ExploreProgress } from '../engine';
import type { Schema } from '../engine/types';
import { writeLink } from '../model/link';
import { programOf, type Settings, scenarioOf } from '../model/settings';

/** A search of every schedule takes this long at most; then samples must do, of which as many are taken as it allows. */
const MOST_SECONDS = 8;
const SAMPLES = 5_000;

/** A search is not shown to go on before it has for so long: a short one would only flicker. */
const SHOWN_AFTER_MS = 100;

/** What a search that nobody has asked for may take. */
const AHEAD_MOST_MS = 250;

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
  #ahead: Exploration | undefined;
  /** What has been looked at ahead, whatever came of it. */
  #aheadOf = '';

  constructor(
    private readonly schema: Schema,
    private readonly onChange: () => void,
  ) {}

  /** Whether it is about the program of these settings. */
  isOf(settings: Settings): boolean {
    return this.#keyOf(this.settings) === this.#keyOf(settings);
  }

  /**
   * Searches a program that nobody has asked about yet, while there is nothing else to do: if it is a small one, what
   * it can come to is there when they do.
   */
  async lookAhead(engine: Engine, settings: Settings): Promise<void> {
    const key = this.#keyOf(settings);
    if (engine.exploring || this.#aheadOf === key) return; // somebody's, on the page or in the console
    this.#aheadOf = key;
    this.#ahead = undefined;
    const signal = AbortSignal.timeout(AHEAD_MOST_MS);
    try {
      const all = await engine.explore(scenarioOf(programOf(settings), this.schema), { signal });
      if (all.exhaustive && this.#aheadOf === key) this.#ahead = all;
    } catch {
      // Refused, or overtaken by what somebody asked for: that will tell.
    }
  }

  /** Rejects with ScenarioError if the settings are refused. */
  async begin(engine: Engine, settings: Settings): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.settings = programOf(settings);
    this.found = this.#aheadOf === this.#keyOf(settings) ? this.#ahead : undefined;
    this.givenUpAfter = 0;
    if (this.found) {
      this.searching = undefined;
      return this.onChange();
    }
    const scenario = scenarioOf(this.settings, this.schema);
    const take = (searching: 'all' | 'samples', limits: { runs?: number; maxSeconds?: number }) => {
      this.searching = searching;
      this.progress = undefined;
      if (shown) this.onChange();
      return engine.explore(scenario, {
        ...limits,
        signal: abort.signal,
        onProgress: (progress) => {
          if (this.#abort !== abort) return;
          this.progress = progress;
          if (shown) this.onChange();
        },
      });
    };
    let shown = false;
    const showing = setTimeout(() => {
      shown = true;
      if (this.#abort === abort) this.onChange();
    }, SHOWN_AFTER_MS);
    try {
      const all = await take('all', { maxSeconds: MOST_SECONDS });
      const enough = all.exhaustive || all.diverged || abort.signal.aborted;
      const found = enough
        ? all
        : withRare(await take('samples', { runs: SAMPLES, maxSeconds: MOST_SECONDS }), all);
      if (this.#abort !== abort) return;
      this.found = found;
      this.givenUpAfter = found === all ? 0 : all.runs;
    } finally {
      clearTimeout(showing);
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

  #keyOf(settings: Settings): string {
    return writeLink(programOf(settings), this.schema);
  }
}

/** The samples, and what the search met that no sample came to, without a share. */
function withRare(samples: Exploration, search: Exploration): Exploration {
  const seen = new Set(samples.outcomes.map((o) => o.outcome.group));
  const rare = search.outcomes.filter((o) => !seen.has(o.outcome.group));
  return { ...samples, outcomes: [...samples.outcomes, ...rare] };
}
