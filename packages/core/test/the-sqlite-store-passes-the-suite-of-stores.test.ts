import { test } from 'vitest';
import { testStore } from '../src/testing/index.ts';
import { sqliteUnderTest } from './support/sqlite-under-test.ts';

testStore(test, sqliteUnderTest);
