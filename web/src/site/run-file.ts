/** Runs that come to the page as files: chosen in its menu, or dropped on it. */
import type { RawScenario } from '../engine/types';
import { type Foreign, MOST_BYTES, readRunFile } from '../model/run-file';

export function chooseFile(take: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) take(file);
  });
  input.click();
}

export function onDroppedFile(take: (file: File) => void): void {
  const filesOf = ({ dataTransfer }: DragEvent) =>
    dataTransfer?.types.includes('Files') ? dataTransfer : undefined;
  addEventListener('dragover', (event) => {
    const files = filesOf(event);
    if (!files) return;
    event.preventDefault(); // it may be dropped here
    files.dropEffect = 'copy';
  });
  addEventListener('drop', (event) => {
    const [file] = filesOf(event)?.files ?? [];
    if (!file) return;
    event.preventDefault(); // else the browser leaves the page for it
    take(file);
  });
}

export const scenarioIn = async (file: File): Promise<RawScenario | Foreign> =>
  file.size > MOST_BYTES ? 'tooLarge' : readRunFile(await file.text());
