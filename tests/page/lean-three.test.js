import assert from 'node:assert/strict';
import { test } from 'node:test';
import { habits } from '../../www/lean-three/habits.js';
import { lean } from '../../www/lean-three/plugin.js';
import { reached } from '../../www/lean-three/reach.js';

/** A library of one file without what a program does not use of it. @param {string} library @param {string} program */
const left = (library, program) =>
  reached({ library: { code: library }, program: { code: program, whole: true } }).library;

/** What a library of a class tells a program that uses it. @param {string} code */
const run = (code) =>
  import(`data:text/javascript,${encodeURIComponent(code)}`).then(({ main }) => main());

test('methods whose names nobody speaks are left out, and what they alone need', () => {
  const library = `
    const table = { deep: 1 };
    function helper() { return table.deep; }
    class Base { area() { return 0; } }
    class Square extends Base {
      constructor(side) { super(); this.side = side; }
      area() { return this.side * this.side; }
      export() { return helper(); }
      get double() { return 2 * this.side; }
    }
    export { Square, helper };`;
  const lean = left(library, 'new Square(2).area();');
  assert.match(lean, /area\(\) \{ return this\.side/);
  assert.doesNotMatch(lean, /helper|table|export\(|double/);
  // A name in a string may be asked for by it.
  assert.match(left(library, "new Square(2)['export']();"), /helper\(\) \{ return table\.deep/);
  assert.match(left(library, 'new Square(2).double'), /get double/);
});

test('inner functions, shown or set, stay where they are called', () => {
  const library = `
    function Maker() {
      function used() { return inner(); }
      function inner() { return 1; }
      function unused() { return other(); }
      function other() { return 2; }
      this.first = used;
      this.second = unused;
      this.third = function () { return 3; };
      return { used: used, unused: unused, third: this.third };
    }
    export { Maker };`;
  const lean = left(library, 'new Maker().used() + new Maker().first()');
  assert.match(lean, /function inner/);
  assert.doesNotMatch(lean, /function other|unused|second/);
  // Its own speaking of the name keeps a function.
  assert.match(lean, /this\.third = function/);
});

test('what stands behind a flag that nobody raises is left out', async () => {
  const library = `
    class Plain { constructor() { this.isPlain = true; } }
    class Skinned { constructor() { this.isSkinned = true; } }
    function draw(object) {
      let told = '';
      if (object.isSkinned) { told += bones(object); } else if (object.isPlain === true) told += 'plain';
      if (!object.isSkinned && object.isPlain) told += ' without bones';
      told += object.isSkinned ? bones(object) : '!';
      told += object.isSkinned === true && bones(object);
      if (note() && object.isSkinned) told += '?';
      return told + noted;
    }
    function bones() { return 'bones'; }
    let noted = 0;
    function note() { return ++noted; }
    export { Plain, Skinned, draw };`;
  const lean = left(library, 'draw(new Plain());');
  assert.doesNotMatch(lean, /return 'bones'/);
  const tell = `export const main = () => draw(new Plain());`;
  const told = await run(lean + tell);
  assert.equal(told, await run(library + tell));
  assert.equal(told, 'plain without bones!false1');
  assert.match(left(library, 'draw(new Skinned());'), /return 'bones'/);
});

test('of three.js the views get what draws them, and no more', () => {
  const files = lean();
  const all = Object.values(files).join('\n');
  for (const kept of [
    'class WebGLRenderer',
    'class Vector3',
    'class PerspectiveCamera',
    'project(',
  ])
    assert.ok(all.includes(kept), kept);
  for (const gone of ['class WebXRManager', 'WebGLShadowMap(', 'class KeyframeTrack', 'toJSON('])
    assert.ok(!all.includes(gone), gone);
});

test('a habit that three.js no longer has is told', () => {
  assert.throws(() => habits('three.module.js', 'class WebGLRenderer {}'), /mend www/);
});
