/** One line a check; counts. */
export class Report {
  passed = 0;
  failed = 0;

  ok(engine, what, ms) {
    this.passed++;
    console.log(`ok ${engine}: ${what} (${(ms / 1000).toFixed(1)} s)`);
  }

  fail(engine, what, why) {
    this.failed++;
    console.log(`FAIL ${engine}: ${what}\n  ${String(why).replaceAll('\n', '\n  ')}`);
  }

  note(engine, what) {
    console.log(`   ${engine}: ${what}`);
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }
}
