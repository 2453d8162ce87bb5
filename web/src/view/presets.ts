import { html, nothing, type TemplateResult } from 'lit';

export interface PresetChoice {
  readonly name: string;
  readonly title: string;
}

export interface PresetsProps {
  readonly groups: readonly { readonly group: string; readonly presets: readonly PresetChoice[] }[];
  /** Of the program on the page, if it is one of them. */
  readonly chosen: (PresetChoice & { readonly about: string }) | undefined;
  readonly cure: PresetChoice | undefined;
  readonly choose: (name: string) => void;
}

/** Programs to begin with; of a mistake, the way to its cure. */
export function presets({ groups, chosen, choose }: PresetsProps): TemplateResult {
  return html`<label class="presets">Example
    <select data-testid="presets" .value=${chosen?.name ?? ''} @change=${(e: Event) => choose((e.target as HTMLSelectElement).value)}>
      <option value="" disabled ?selected=${!chosen}>of your own</option>
      ${groups.map(
        (g) => html`<optgroup label=${g.group}>
          ${g.presets.map((p) => html`<option value=${p.name} ?selected=${p.name === chosen?.name}>${p.title}</option>`)}
        </optgroup>`,
      )}
    </select>
  </label>`;
}

/** What there is to see in the chosen one. */
export function aboutPreset({ chosen, cure, choose }: PresetsProps): TemplateResult | typeof nothing {
  if (!chosen) return nothing;
  return html`<p class="about" id="about-program">${chosen.about} ${
    cure
      ? html`<button type="button" class="link" @click=${() => choose(cure.name)}>Set it right</button>`
      : nothing
  }</p>`;
}
