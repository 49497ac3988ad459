import { describe, test } from 'vitest';
import type { Destination, SpanData } from '../src/index.ts';
import { type DestinationUnderTest, testDestination } from '../src/testing/index.ts';

function memory(write: (take: () => void) => void | Promise<void>): DestinationUnderTest {
  const arrived: SpanData[] = [];
  let isDown = false;
  const destination: Destination = {
    name: 'memory',
    write: (spans) =>
      write(() => {
        if (isDown) throw new Error('down');
        arrived.push(...spans);
      }),
  };
  return { destination, arrived: () => arrived, setDown: (down) => void (isDown = down) };
}

describe('one that answers at once', () => {
  testDestination(test, () => memory((take) => take()));
});

describe('one that answers later', () => {
  testDestination(test, () =>
    memory(async (take) => {
      await Promise.resolve();
      take();
    }),
  );
});
