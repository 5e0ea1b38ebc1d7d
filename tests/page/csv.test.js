import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delimiterOf, readCsv, writeCsv } from '../../www/figure/data/csv.js';

const POINTS = [
  [1.5, 2],
  [-3, 0.25],
  [4, -1e-3],
];

/** @param {string} text @param {object} expected */
async function reads(text, expected) {
  const { points, ...found } = await readCsv(text);
  assert.deepEqual(points, POINTS, JSON.stringify(text));
  const asked = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]]));
  assert.deepEqual(asked, expected, JSON.stringify(text));
}

test('commas, semicolons, tabs and spaces part columns', async () => {
  await reads('1.5,2\n-3,0.25\n4,-1e-3', { delimiter: ',', header: null, decimalComma: false });
  await reads('1.5, 2\r\n-3, .25\r\n\r\n4, -0.001\r\n', { delimiter: ',' });
  await reads('1.5;2\n-3;0.25\n4;-0.001\n', { delimiter: ';', decimalComma: false });
  await reads('1.5\t2\n-3\t0.25\n4\t-0.001', { delimiter: '\t' });
  await reads('1.5 2\n -3   0.25 \n4 -0.001', { delimiter: ' ' });
  await reads('\ufeff1.5,2\n-3,0.25\n4,-0.001', { delimiter: ',' });
  await reads('"1.5","2"\n"-3","0.25"\n"4","-1e-3"', { delimiter: ',' });
});

test('a decimal comma is told from a comma between columns', async () => {
  await reads('1,5;2\n-3;0,25\n4;-0,001', { delimiter: ';', decimalComma: true });
  await reads('1,5\t2\n-3\t0,25\n4\t-0,001', { delimiter: '\t', decimalComma: true });
  await reads('1,5 2\n-3 0,25\n4 -0,001', { delimiter: ' ', decimalComma: true });
  await reads('x;y\n1,5;2\n-3;0,25\n4;-0,001', { header: ['x', 'y'], decimalComma: true });
  assert.deepEqual((await readCsv('1;2,5\n2;3')).points, [
    [1, 2.5],
    [2, 3],
  ]);
  assert.equal(delimiterOf('1,2\n3,4'), ',');
  assert.deepEqual((await readCsv('1,2\n3,4')).points, [
    [1, 2],
    [3, 4],
  ]);
});

test('a first line without numbers is a header; x and y are found by name', async () => {
  await reads('dose,answer\n1.5,2\n-3,0.25\n4,-0.001', { header: ['dose', 'answer'] });
  await reads('y,name,X\n2,a,1.5\n0.25,b,-3\n-0.001,c,4', { header: ['X', 'y'], others: 1 });
  await reads('1.5,2,9\n-3,0.25,9\n4,-0.001,9', { others: 1 });
});

test('what is no table is said with its line', async () => {
  for (const [text, code, line, value] of /** @type {[string, string, number, string][]} */ ([
    ['', 'csv.empty', 1, ''],
    ['\n \n', 'csv.empty', 1, ''],
    ['1,2\n3,4\n\n5,6\n7,8\n9,10\n11,many\n13,14', 'csv.text', 7, 'many'],
    ['x,y\n1,2\n3,', 'csv.text', 3, ''],
    ['x,y\n1,2\n3', 'csv.columns', 3, '3'],
    ['1,2\nx,y\n3,4', 'csv.text', 2, 'x'],
    ['1;2\n3,5;4.5', 'csv.text', 2, '3,5'],
    ['1,5,2,5\n3,5,4,5', 'csv.ambiguous', 1, ''],
    ['1,1e999\n2,2', 'csv.text', 1, '1e999'],
    ['0x10,1\n2,2', 'csv.text', 1, '0x10'],
    ['hello', 'csv.columns', 1, 'hello'],
  ]))
    await assert.rejects(
      readCsv(text),
      (error) => {
        const { code: c, line: l, value: v } = /** @type {any} */ (error);
        assert.deepEqual([c, l, v], [code, line, value], JSON.stringify(text));
        return true;
      },
      text,
    );
});

test('what is written is read again', async () => {
  const points = /** @type {[number, number][]} */ ([
    [0.1, -2.5e-9],
    [1e21, 3],
  ]);
  assert.deepEqual((await readCsv(writeCsv(points))).points, points);
});
