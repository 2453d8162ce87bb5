import { html, nothing, type TemplateResult } from 'lit';
import type { PageMessages } from '../text/page-messages';

export interface PresetChoice {
  readonly name: string;
  readonly title: string;
}

export interface PresetsProps {
  readonly t: PageMessages;
  readonly groups: readonly { readonly group: string; readonly presets: readonly PresetChoice[] }[];
  /** Of the program on the page, if it is one of them. */
  readonly chosen: (PresetChoice & { readonly about: string }) | undefined;
  readonly cure: PresetChoice | undefined;
  readonly choose: (name: string) => void;
}

/** Programs to begin with; of a mistake, the way to its cure. */
export function presets({ t, groups, chosen, choose }: PresetsProps): TemplateResult {
  return html`<label class="presets">${t.presets.legend}
    <select data-testid="presets" .value=${chosen?.name ?? ''} @change=${(e: Event) => choose((e.target as HTMLSelectElement).value)}>
      <option value="" disabled ?selected=${!chosen}>${t.presets.ofYourOwn}</option>
      ${groups.map(
        (g) => html`<optgroup label=${t.presets.group(g.group)}>
          ${g.presets.map((p) => html`<option value=${p.name} ?selected=${p.name === chosen?.name}>${t.presets.title(p)}</option>`)}
        </optgroup>`,
      )}
    </select>
  </label>`;
}

/** What there is to see in the chosen one. */
export function aboutPreset({ t, chosen, cure, choose }: PresetsProps): TemplateResult | typeof nothing {
  if (!chosen) return nothing;
  return html`<p class="about" id="about-program">${t.presets.about(chosen)} ${
    cure
      ? html`<button type="button" class="link" @click=${() => choose(cure.name)}>${t.presets.setRight}</button>`
      : nothing
  }</p>`;
}
