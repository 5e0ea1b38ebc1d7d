import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf } from '../../www/figure/keyboard.js';
import { KEYS } from '../../www/figure/sheets/keys.js';

test('the keys of the help sheet do what it says', () => {
  /** @type {Record<string, string>} */
  const names = { Space: ' ', '→': 'ArrowRight', '←': 'ArrowLeft', Del: 'Delete', Esc: 'Escape' };
  for (const { keys, command } of KEYS) {
    const key = keys[keys.length - 1];
    const press = {
      key: names[key] ?? key,
      ctrlKey: keys.includes('Ctrl'),
      shiftKey: keys.includes('Shift'),
    };
    assert.equal(commandOf(press, 'none'), command, keys.join('+'));
  }
});

test('a field keeps the keys it needs', () => {
  for (const key of [' ', 'r', 't', 'ArrowLeft', 'Home', 'Delete', '?'])
    assert.equal(commandOf({ key }, 'text'), null, key);
  assert.equal(commandOf({ key: 'z', ctrlKey: true }, 'text'), null);
  for (const key of [' ', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Backspace'])
    assert.equal(commandOf({ key }, 'value'), null, key);
  assert.equal(commandOf({ key: 'r' }, 'value'), 'reset');
  // In a list of rules an r is on its way to RMSprop; undo is nobody else's there.
  for (const key of [' ', 'r', 't', 'n', '?', 'ArrowDown', 'Home'])
    assert.equal(commandOf({ key }, 'list'), null, key);
  assert.equal(commandOf({ key: 'z', ctrlKey: true }, 'list'), 'undo');
  assert.equal(commandOf({ key: ' ' }, 'button'), null);
  assert.equal(commandOf({ key: 'ArrowRight' }, 'button'), 'forward');
  assert.equal(commandOf({ key: 'Escape' }, 'text'), 'close');
});

test('letters count by their place, whatever the layout types', () => {
  assert.equal(commandOf({ key: 'ㄱ', code: 'KeyR' }, 'none'), 'reset');
  assert.equal(commandOf({ key: 'ㅅ', code: 'KeyT' }, 'none'), 'throw');
  assert.equal(commandOf({ key: 'ㅋ', code: 'KeyZ', metaKey: true }, 'none'), 'undo');
});

test("the browser's own shortcuts stay the browser's", () => {
  for (const key of ['r', 't', 'n', 'p', 'f']) {
    assert.equal(commandOf({ key, ctrlKey: true }, 'none'), null);
    assert.equal(commandOf({ key, metaKey: true }, 'none'), null);
    assert.equal(commandOf({ key, altKey: true }, 'none'), null);
  }
});
