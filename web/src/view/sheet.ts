import { html, type TemplateResult } from 'lit';
import type { PageMessages } from '../text/page-messages';

/** A part of the page that on a phone is a sheet, which comes up from below when it is asked for (sheet.css). */
export function sheet(t: PageMessages, id: string, title: string, content: TemplateResult): TemplateResult {
  return html`<div class="sheet" id=${id} popover aria-label=${title}>
    <div class="sheet-head">
      <b>${title}</b>
      <button type="button" popovertarget=${id} popovertargetaction="hide">${t.sheets.done}</button>
    </div>
    ${content}
  </div>`;
}

export const sheetOpener = (id: string, words: TemplateResult | string): TemplateResult =>
  html`<button type="button" class="sheet-opener" popovertarget=${id}>${words}</button>`;

/** Gives an element the focus; if it is in a sheet that is not up, with the sheet. */
export function focusOn(element: HTMLElement | null): void {
  const sheet = element?.closest<HTMLElement>('.sheet');
  if (sheet && getComputedStyle(sheet).display === 'none') sheet.showPopover();
  element?.focus();
}

export function closeSheet(element: HTMLElement | null): void {
  if (element?.matches('.sheet:popover-open')) element.hidePopover();
}
