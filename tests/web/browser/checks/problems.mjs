import assert from 'node:assert/strict';

export const problems = [
  {
    name: 'no console errors and no failed requests in all of this',
    async run({ page }) {
      const problems = await page.driver.problems();
      assert.equal(problems.length, 0, problems.join(' | '));
    },
  },
];
