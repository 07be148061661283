import { describe, expect, it } from 'vitest';

import { readFigure } from '../../src/model/figure';

describe('a saved figure', () => {
  it('is read from a text', () => {
    const value = { format: 1, item: '{"root_id":"p1"}', bokeh: '3.9.2' };
    expect(readFigure(value)).toEqual({ item: { root_id: 'p1' }, bokeh: '3.9.2' });
  });

  it('is none where it is of a later format, or nonsense', () => {
    for (const value of [
      undefined,
      null,
      [],
      'text',
      { format: 2, item: '{}' },
      { format: 1, item: { root_id: 'p1' } },
      { format: 1, item: '{' },
      { format: 1, item: 'null' }
    ]) {
      expect(readFigure(value as never)).toBeNull();
    }
  });
});
