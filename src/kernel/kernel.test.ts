import { describe, expect, test } from 'vitest';
import { makeTestKernel, oneVat } from '../../test/support/test-kernel.ts';

describe('a kernel', () => {
  test('launches a vat, answers messages and leaves nothing behind', async () => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    const { subclusterId, rootKref, bootstrapResult } = await kernel.launch(oneVat('counter', { start: 5 }));
    expect(bootstrapResult).toEqual({ body: '#"ready"', slots: [] });
    expect(await kernel.call(rootKref, 'increment')).toBe(6);
    expect(await kernel.call(rootKref, 'increment', 10)).toBe(16);
    kernel.expectQuiescent();
    await kernel.terminateSubcluster(subclusterId);
    expect(kernel.rowCounts()).toEqual(before);
  });
});
