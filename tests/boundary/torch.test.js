// The script in Python: its text is valid, and where PyTorch is installed it comes to where the core came.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { extend, learn, texts } from '../../www/i18n/i18n.js';
import { SHARE_TABLES } from '../../www/i18n/share.js';
import { BEYOND, READY, WRITTEN } from '../../www/figure/share/torch/rules.js';
import { repeats, torchScript } from '../../www/figure/share/torch/script.js';
import { catalog } from './core.js';
import { figure } from './figure.js';

extend(SHARE_TABLES);
await learn('ko');

/** @param {string} link @param {'en'|'ko'} lang */
function script(link, lang = 'en') {
  const { objective, land, scenario, history } = figure(link);
  return torchScript({
    texts: texts(lang),
    title: 'A "title" with \\ and """',
    link: `https://example.org/#${link}`,
    code: objective.torch(),
    scenario,
    land,
    parameters:
      catalog().optimizers.find(({ name }) => name === scenario.optimizer)?.parameters ?? [],
    starts: history.positions.slice(0, 2 * history.count),
    history,
  });
}

/** Whether a Python can be called, and with a module. @param {string} python @param {string} [module] */
function has(python, module = 'math') {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const python = process.env.WATERSHED_PYTHON ?? 'python3';
const speaks = has(python);
const torch = speaks && has(python, 'torch');
const folder = mkdtempSync(join(tmpdir(), 'watershed-torch-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const RULES = catalog().optimizers.map(({ name }) => name);
const SURFACES = ['himmelblau', 'beale', 'ackley'];
/** What each rule is tried with beside its defaults. @type {Record<string, string>} */
const SETTINGS = {
  gd: '&weight_decay=0.1',
  momentum: '&momentum=0,0.8@10&dampening=0.3',
  nesterov: '&momentum=0,0.6@5',
  adagrad: '&lr_decay=0.01&initial_accumulator_value=0.5&lr=0.4',
  adadelta: '&lr=1&rho=0.6&eps=0.0001',
  rmsprop: '&alpha=0.9&momentum=0,0.5@8&centered=0,1@12&eps=0.1',
  adam: '&beta1=0.5,0.8@20&eps=0.001&weight_decay=0.01',
  adamw: '&weight_decay=0.2',
  amsgrad: '&beta2=0.9',
  adamax: '&eps=0.01',
  nadam: '&momentum_decay=0.1&weight_decay=0.1&decoupled_weight_decay=1',
  radam: '&beta2=0.9',
  lion: '&weight_decay=0.1&beta2=0.9',
  rprop: '&etaminus=0.7&step_max=0.2',
  newton: '&damping=0.5',
  gd_armijo: '&backtrack=0.7',
  gd_noisy: '&noise=0.1',
  langevin: '&temperature=0.01',
};

/** Every function of the grammar, in one smooth place. */
const ALL =
  'formula=sin(x)%2Bcos(y)%2Btan(x/9)%2Basin(x/9)%2Bacos(y/9)%2Batan(x*y)%2Batan2(y,9%2Bx)%2Bsinh(x/3)%2Bcosh(y/3)' +
  '%2Btanh(x)%2Bexp(-x)%2Bln(9%2By)%2Blog10(9%2Bx)%2Blog2(9%2By)%2Bsqrt(9%2Bx)%2Bcbrt(y-9)%2Babs(x-8)%2Bsign(y)' +
  '%2Bmin(x,y)%2Bmax(x,2*y)%2Bhypot(x,y)%2Bpow(9%2Bx,y/9)%2Bsigmoid(x)%2Bsoftplus(y)%2Brelu(x)%2Bgauss(y)%2Bstep(x)' +
  '%2B(x-1)^2%2By^2%2Ba*x%2Balpha*y%2Bsqrt(2)*x%2B2^x/8&p=a:0.5,alpha:-0.25&x=-3,3&y=-3,3&lr=0.01&steps=60&starts=8';

/** @type {[string, string][]} a name and a link; every run is compared after so many steps that rounding does not matter yet */
const SCENARIOS = [
  ...RULES.filter(repeats).flatMap((rule) => [
    ...SURFACES.map(
      (surface) =>
        /** @type {[string, string]} */ ([
          `${rule} on ${surface}`,
          `surface=${surface}&optimizer=${rule}&starts=6&seed=3&steps=25`,
        ]),
    ),
    /** @type {[string, string]} */ ([
      `${rule} with settings`,
      `surface=booth&optimizer=${rule}${SETTINGS[rule]}&starts=6&seed=4&steps=60`,
    ]),
  ]),
  ['all functions', ALL],
  ['a curve', 'formula=x^4-3*x^2%2Bx&optimizer=momentum&starts=9&steps=40&x=-2,2'],
  ['a curve by Newton', 'formula=x^4-3*x^2%2Bx&optimizer=newton&starts=9&steps=8&x=-2,2'],
  ['noise on a curve', 'formula=x^4-3*x^2%2Bx&optimizer=gd_noisy&starts=5&steps=30&x=-2,2'],
  [
    'starts by hand',
    'surface=booth&optimizer=langevin&temperature=0.1&at=1,2%3B-0.1,0.30000000000000004&steps=20',
  ],
  ['a timeline', 'surface=himmelblau&optimizer=adam&lr=0.1,0.01@40,0.2@45&starts=10&steps=90'],
  [
    'schedules',
    'surface=booth&lr=0.05:cosine:30:0.001,0.05:exp:0.99@40,0.05:step:10:0.5@60&starts=7&steps=90',
  ],
  ['warmup', 'surface=booth&optimizer=momentum&lr=0.02:warmup:10:50:0.001&starts=7&steps=70'],
  ['one cycle', 'surface=booth&optimizer=nesterov&lr=0.02:onecycle:50&starts=7&steps=70'],
  ['a line', 'data=anscombe1&lr=0.005&starts=8&steps=200'],
  ['one parameter', 'model=W*x&data=1:2,2:3.5,4:4&lr=0.02&starts=5&steps=50'],
  ['classes', 'data=two_classes&optimizer=adam&lr=0.1&starts=8&steps=100'],
  ['huber', 'data=line:3&loss=huber&starts=8&steps=50&lr=0.05'],
  ['logcosh', 'data=line:3&loss=logcosh&starts=8&steps=50&lr=0.05'],
  ['mae', 'data=line:3&loss=mae&starts=8&steps=50&lr=0.05'],
  ['a network', 'data=chain&starts=8&steps=50'],
  ['batches', 'data=line:3&batch=7&optimizer=momentum&lr=0.005&seed=9&starts=8&steps=60'],
  [
    'batches of one',
    'data=two_classes&batch=1&optimizer=adam&lr=0.05&seed=12345678901&starts=4&steps=75',
  ],
  ['a constant', 'formula=7&starts=3&steps=3'],
  ['divergence', 'surface=booth&lr=0.3&starts=4&steps=20'],
  ...Object.keys(BEYOND).map(
    (rule) =>
      /** @type {[string, string]} */ ([
        `${rule}, which PyTorch has not`,
        `surface=beale&optimizer=${rule}&starts=5&steps=30`,
      ]),
  ),
];

test('every rule is repeated or said to be beyond PyTorch, and not both', () => {
  const known = [READY, WRITTEN, BEYOND].flatMap((table) => Object.keys(table));
  assert.deepEqual([...known].sort(), [...RULES].sort());
});

test('every setting of a rule reaches its script', () => {
  for (const { name, parameters } of catalog().optimizers) {
    const rule = READY[name];
    if (!rule) continue;
    const used = Object.values(rule.settings).flat();
    assert.deepEqual([...used].sort(), parameters.map((p) => p.name).sort(), name);
  }
});

test('the script of a known link is the one that was looked at', () => {
  const golden = new URL('../fixtures/torch_script.py', import.meta.url);
  const text = script('surface=himmelblau&optimizer=adam&lr=0.1,0.01@40&starts=3&seed=5&steps=60');
  if (process.env.WATERSHED_WRITE_GOLDEN) writeFileSync(golden, text);
  assert.equal(text, readFileSync(golden, 'utf8'));
});

/** Compiles every script and, where it can, runs it, in one process: to load PyTorch takes longer than the rest. */
const DRIVER = `
import contextlib, io, json, pathlib, py_compile, runpy, sys, warnings
told = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    py_compile.compile(str(file), doraise=True)
    if sys.argv[2] == "run":
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out), warnings.catch_warnings():
                warnings.simplefilter("error")
                # Its own, on loading a part of it.
                warnings.simplefilter("ignore", FutureWarning)
                runpy.run_path(str(file))
        except Exception as error:
            out.write(f"{type(error).__name__}: {error}")
        told[file.name] = out.getvalue()
print(json.dumps(told))
`;

const scripts = SCENARIOS.map(([name, link], i) => {
  const text = script(link, i % 2 ? 'ko' : 'en');
  const file = `${String(i).padStart(3, '0')}.py`;
  writeFileSync(join(folder, file), text);
  return { name, text, file };
});
/** @type {Record<string, string>} */
const told = speaks
  ? JSON.parse(
      execFileSync(python, ['-c', DRIVER, folder, torch ? 'run' : 'compile'], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      }),
    )
  : {};

for (const { name, text, file } of scripts)
  test(`PyTorch repeats ${name}`, (t) => {
    assert.ok(!/undefined|NaN|Infinity/.test(text), text);
    assert.ok(!/(^|\s)torch\.[a-z_]+$/m.test(text), 'a text is missing');
    if (!torch) return t.skip(speaks ? `${python} has no torch` : `there is no ${python}`);
    const [, far] = /largest difference(?: of values)?: (\S+)/.exec(told[file]) ?? [];
    assert.ok(Number(far) <= 1e-9, `${told[file]}\n${text}`);
    const checked = /within 1e-9: (\d+) of (\d+)/.exec(told[file]);
    if (checked) assert.equal(checked[1], checked[2]);
  });
