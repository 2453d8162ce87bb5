import assert from 'node:assert/strict';

export const problems = [
  {
    name: 'no console errors and no failed requests in all of this',
    async run({ page }) {
      assert.deepEqual(await page.driver.problems(), []);
    },
  },
];
