import { createEngine, type Engine, EngineError } from '../engine';

let shared: Promise<Engine> | undefined;

/** The one engine of all players in a document, made when it is first asked for. Their runs come one after another. */
export function sharedEngine(): Promise<Engine> {
  if (shared) return shared;
  const made = createEngine().then((engine) => inTurn(engine, tryAgain));
  // A player that comes later does, unless there is another by then.
  const tryAgain = () => {
    if (shared === made) shared = undefined;
  };
  made.catch(tryAgain);
  shared = made;
  return made;
}

/** Players use this engine from now on, rather than make one: for an engine with options of its own. */
export function shareEngine(engine: Engine | Promise<Engine>): void {
  shared = Promise.resolve(engine).then((given) => inTurn(given));
  shared.catch(() => {});
}

function inTurn(engine: Engine, onFailure = () => {}): Engine {
  let last: Promise<unknown> = Promise.resolve();
  const watched = <T>(answer: Promise<T>): Promise<T> => {
    answer.catch((e) => {
      if (e instanceof EngineError && e.isEnd) onFailure();
    });
    return answer;
  };
  return {
    mode: engine.mode,
    schema: engine.schema,
    validate: (scenario) => watched(engine.validate(scenario)),
    run(scenario, options) {
      const mine = last.then(() => engine.run(scenario, options));
      last = mine.catch(() => {});
      return watched(mine);
    },
    explore: (scenario, options) => watched(engine.explore(scenario, options)),
    get exploring() {
      return engine.exploring;
    },
    forecast: (scenario, options) => watched(engine.forecast(scenario, options)),
    stop: () => engine.stop(),
    dispose: () => engine.dispose(),
  };
}
