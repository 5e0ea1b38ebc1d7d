import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turned } from '../../www/lesson/presenter/beats.js';
import { commandOf } from '../../www/lesson/presenter/keys.js';
import { CHAPTERS } from '../../www/lesson/chapters.js';

test('a clicker passes every chapter and all that is to be tried, once, and stops at the end', () => {
  let at = { chapter: -1, tried: 0 };
  /** @type {string[]} */
  const passed = [];
  for (let i = 0; i < 200; i++) {
    const next = turned(at, 1, CHAPTERS);
    if (next.chapter === at.chapter && next.tried === at.tried) break;
    passed.push(`${next.chapter} ${next.tried}`);
    at = next;
  }
  const all = CHAPTERS.flatMap(({ tries }, i) =>
    Array.from({ length: tries.length + 1 }, (_, k) => `${i} ${k}`),
  );
  assert.deepEqual(passed, all);
  assert.deepEqual(turned(at, 1, CHAPTERS), at);
});

test('back goes through what was tried, then to the chapter before, and stops at the first', () => {
  assert.deepEqual(turned({ chapter: 2, tried: 2 }, -1, CHAPTERS), { chapter: 2, tried: 1 });
  assert.deepEqual(turned({ chapter: 2, tried: 0 }, -1, CHAPTERS), { chapter: 1, tried: 0 });
  assert.deepEqual(turned({ chapter: 0, tried: 0 }, -1, CHAPTERS), { chapter: 0, tried: 0 });
  assert.deepEqual(turned({ chapter: -1, tried: 0 }, -1, CHAPTERS), { chapter: -1, tried: 0 });
});

test('keys of a lecture', () => {
  const press = (/** @type {string} */ key, code = '', more = {}) => ({
    key,
    code,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    ...more,
  });
  assert.equal(commandOf(press('PageDown'), false, true), 'on');
  assert.equal(commandOf(press('PageUp'), false, false), 'back');
  for (const [key, code] of [
    ['b', 'KeyB'],
    ['ㅠ', 'KeyB'], // a Korean layout
    ['.', 'Period'],
  ])
    assert.equal(commandOf(press(key, code), false, false), 'blank');
  // Steps and playing stay with the figure.
  for (const key of ['ArrowRight', 'ArrowLeft', ' ', 'n'])
    assert.equal(commandOf(press(key), false, false), null);
  // Arrow keys stay with a view or a slider, letters with a field.
  assert.equal(commandOf(press('ArrowDown'), false, true), null);
  assert.equal(commandOf(press('ArrowDown'), false, false), 'chapter_on');
  assert.equal(commandOf(press('b', 'KeyB'), true, false), null);
  assert.equal(commandOf(press('f', 'KeyF'), true, false), null);
  assert.equal(commandOf(press('Escape'), true, false), 'leave');
  assert.equal(commandOf(press('b', 'KeyB', { ctrlKey: true }), false, false), null);
});
