const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

export async function* describe(settings: { unit?: string; digits: number }) {
  await pause(1);
  yield settings?.unit?.toUpperCase() ?? "none";
  label: for (let i = 0; i < 3; i++) {
    if (i === settings.digits) break label;
    yield `digit ${i}`;
  }
}
