import { describe, expect, test } from 'vitest';
import { applyPatch, isPatched, type Method } from './apply-patch.ts';

class Base {
  factor = 2;
  times(a: number, _b?: number): number {
    return a * this.factor;
  }
}
class Derived extends Base {}

/** Adds one to what a method returns. */
const addOne = (original: Method): Method =>
  function (...args) {
    return original.apply(this, args) + 1;
  };

/** The class with its property as it was, put back after the body. */
function descriptor(target: object, name = 'times'): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(target, name);
}

test('the replacement runs in place of the method, looks like it, and is undone exactly', () => {
  const before = descriptor(Base.prototype);
  const undo = applyPatch(Base.prototype, 'times', addOne)!;
  expect(new Base().times(3)).toBe(7);
  expect({ ...descriptor(Base.prototype), value: undefined }).toEqual({ ...before, value: undefined });
  expect({ name: Base.prototype.times.name, length: Base.prototype.times.length }).toEqual({
    name: 'times',
    length: 2,
  });
  expect(isPatched(Base.prototype.times)).toBe(true);
  undo();
  expect(descriptor(Base.prototype)).toEqual(before);
  expect(isPatched(Base.prototype.times)).toBe(false);
  undo();
  expect(descriptor(Base.prototype)).toEqual(before);
});

test('a method is not patched twice', () => {
  const undo = applyPatch(Base.prototype, 'times', addOne)!;
  expect(applyPatch(Base.prototype, 'times', addOne)).toBeUndefined();
  expect(new Base().times(3)).toBe(7);
  undo();
  expect(new Base().times(3)).toBe(6);
});

test('an inherited method is shadowed, and the shadow is taken away', () => {
  const undo = applyPatch(Derived.prototype, 'times', addOne)!;
  expect(new Derived().times(3)).toBe(7);
  expect(new Base().times(3)).toBe(6);
  expect(descriptor(Derived.prototype)).toMatchObject({ enumerable: false, writable: true, configurable: true });
  undo();
  expect(descriptor(Derived.prototype)).toBeUndefined();
  expect(new Derived().times(3)).toBe(6);
});

test('what somebody else has put over ours stays when we undo', () => {
  const undo = applyPatch(Base.prototype, 'times', addOne)!;
  const ours = Base.prototype.times;
  const theirs = function (this: Base, a: number): number {
    return ours.call(this, a) * 10;
  };
  Base.prototype.times = theirs;
  undo();
  expect(Base.prototype.times).toBe(theirs);
  Base.prototype.times = ours;
  undo();
  expect(new Base().times(3)).toBe(6);
});

describe('what cannot be patched is left alone', () => {
  const getter = {
    get times(): () => number {
      return () => 1;
    },
  };
  test.each<[string, object, string]>([
    ['nothing of that name', {}, 'times'],
    ['no function', { times: 1 }, 'times'],
    ['a getter', getter, 'times'],
    ['a frozen object', Object.freeze({ times: () => 1 }), 'times'],
    ['an inherited method of an object that takes no properties', Object.preventExtensions(new Derived()), 'times'],
  ])('%s', (_, target, name) => {
    const before = descriptor(target, name);
    expect(applyPatch(target, name, addOne)).toBeUndefined();
    expect(descriptor(target, name)).toEqual(before);
  });
});

test('the flags of the property are kept', () => {
  const target = Object.defineProperty({} as { times(): number }, 'times', {
    value: () => 1,
    enumerable: true,
    writable: true,
    configurable: false,
  });
  const undo = applyPatch(target, 'times', addOne)!;
  expect(target.times()).toBe(2);
  expect(descriptor(target)).toMatchObject({ enumerable: true, writable: true, configurable: false });
  undo();
  expect(target.times()).toBe(1);
});
