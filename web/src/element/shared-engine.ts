import { createEngine, type Engine, EngineError } from '../engine';

let shared: Promise<Engine> | undefined;

/** The one engine of all players in a document, made when it is first asked for. Their runs come one after another. */
export function sharedEngine(): Promise<Engine> {
  // A player that comes later tries again.
  const tryAgain = () => {
    shared = undefined;
  };
  shared ??= createEngine().then((engine) => inTurn(engine, tryAgain));
  shared.catch(tryAgain);
  return shared;
}

/** Players use this engine from now on, rather than make one: for an engine with options of its own. */
export function shareEngine(engine: Engine | Promise<Engine>): void {
  shared = Promise.resolve(engine).then((given) => inTurn(given));
  shared.catch(() => {});
}

function inTurn(engine: Engine, onFailure = () => {}): Engine {
  let last: Promise<unknown> = Promise.resolve();
  return {
    mode: engine.mode,
    schema: engine.schema,
    validate: (scenario) => engine.validate(scenario),
    run(scenario, options) {
      const mine = last.then(() => engine.run(scenario, options));
      last = mine.catch((e) => {
        if (e instanceof EngineError && e.code === 'failed') onFailure();
      });
      return mine;
    },
    explore: (scenario, options) => engine.explore(scenario, options),
    forecast: (scenario, options) => engine.forecast(scenario, options),
    stop: () => engine.stop(),
    dispose: () => engine.dispose(),
  };
}
