import { schema } from '../../web/src/engine/generated/schema';
import type { RawScenario } from '../../web/src/engine/types';
import { canBeSimulated, settingsFrom } from '../../web/src/model/settings';

/** The same program, small enough for a simulated run. */
export const simulable = (scenario: RawScenario): RawScenario =>
  canBeSimulated(settingsFrom(scenario, schema), schema) ? scenario : { ...scenario, goroutines: '1000' };
