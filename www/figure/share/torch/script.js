/** A script in Python that repeats the runs with PyTorch and says how far the two are apart. */
import { BATCHES, EASE, NORMALS, PHILOX, SCHEDULES } from './pieces.js';
import { BEYOND, READY, WRITTEN } from './rules.js';

/** @typedef {import('../../../engine/types.js').Change} Change */

/**
 * @typedef {object} Subject
 * @property {import('../../../i18n/i18n.js').Texts} texts of the comments
 * @property {string} title
 * @property {string} link address that shows the same
 * @property {string} code the function `f` in Python, as the core prints it
 * @property {import('../../../engine/types.js').Scenario} scenario
 * @property {import('../../../engine/types.js').Land} land
 * @property {import('../../../engine/types.js').Parameter[]} parameters of the rule
 * @property {ArrayLike<number>} starts x0, y0, x1, y1, …
 * @property {import('../../history.js').History} history where the runs came to
 */

/** A comment is broken after so many signs. */
const WIDE = 92;
/** How near is the same: rounding differs between the two in the last digits. */
const NEAR = '1e-9';

/** Whether PyTorch can repeat a rule. @param {string} optimizer */
export const repeats = (optimizer) => optimizer in READY || optimizer in WRITTEN;

/** A number that Python reads back to the same bits. @param {number} value */
export function python(value) {
  if (Number.isNaN(value)) return 'math.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'math.inf' : '-math.inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A text as a comment. @param {string} text @returns {string[]} */
function comment(text) {
  const lines = ['#'];
  for (const word of text.split(/\s+/)) {
    const line = `${lines[lines.length - 1]} ${word}`;
    if (line.length > WIDE && lines[lines.length - 1] !== '#') lines.push(`# ${word}`);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** A text inside a docstring. @param {string} text */
const quoted = (text) => text.replace(/\\/g, '\\\\').replace(/"""/g, "'''");

/**
 * The values of every setting over the steps: what is not said has its default.
 * @param {Subject} subject
 * @returns {Record<string, Change[]>}
 */
function timelines({ scenario, land, parameters }) {
  const { optimizer, lr, hyper } = scenario;
  return Object.fromEntries(
    parameters.map(({ name, default: usual }) => {
      /** @type {Change[]} */
      const alone = [[0, name === 'lr' ? (land.rates[optimizer] ?? usual) : usual]];
      return [name, (name === 'lr' ? lr : hyper[name]) ?? alone];
    }),
  );
}

/** @param {Change} change */
function entry([since, value, schedule, ...numbers]) {
  const more = schedule ? [`${schedule}_schedule`, ...numbers.map(String)] : [];
  return `(${[since, python(Number(value)), ...more].join(', ')})`;
}

/**
 * @param {Subject} subject
 * @returns {string}
 */
export function torchScript(subject) {
  const { texts, title, link, code, scenario, land, starts, history } = subject;
  const { t } = texts;
  const { optimizer, batch } = scenario;
  const ready = READY[optimizer];
  const written = WRITTEN[optimizer];
  const lists = timelines(subject);
  const steady = Object.values(lists).every((list) => list.length === 1 && list[0].length === 2);
  const { fit, dimensions } = land;
  const batched = Boolean(fit && batch !== null && batch < fit.points.length && (ready || written));
  const count = history.count;
  const place = (/** @type {number} */ x, /** @type {number} */ y) =>
    [x, y].slice(0, dimensions).map(python).join(', ');

  /** @type {string[]} */
  const lines = [];
  const put = (/** @type {string[]} */ ...more) => lines.push(...more);
  const section = (/** @type {string} */ text) => put('', ...comment(text));

  put(
    `"""${quoted(t('torch.head', { title, rule: t(`rule.${optimizer}`), n: count }))}`,
    '',
    quoted(`f: ${land.text}`),
    link,
    '',
    t('torch.licence'),
    '"""',
    '',
    'import math',
    '',
    'import torch',
    '',
    'torch.set_default_dtype(torch.float64)',
    'inf, nan = math.inf, math.nan',
  );
  if (!ready && !written) {
    section(t('torch.beyond', { rule: t(`rule.${optimizer}`) }));
    put(...comment(t(BEYOND[optimizer] ?? 'torch.beyond_search')));
    put(...comment(t('torch.beyond_check')));
  }

  section(t(fit ? 'torch.loss' : 'torch.function'));
  put('', '', ...code.trimEnd().split('\n'), '', '');
  const free = land.parameters.map(({ value }) => python(value));
  if (free.length > 0)
    put(
      `FREE = torch.tensor([${free.join(', ')}], dtype=torch.float64)  # ${land.parameters.map((p) => p.name).join(', ')}`,
    );
  if (fit) {
    put('data = torch.tensor(', '    [');
    for (const [x, y] of fit.points) put(`        [${python(x)}, ${python(y)}],`);
    put('    ],', '    dtype=torch.float64,', ')');
  }
  const axes = Array.from({ length: dimensions }, (_, i) =>
    fit ? `p[:, ${i}:${i + 1}]` : `p[:, ${i}]`,
  );
  const parts = [...axes, ...(free.length > 0 ? ['*FREE'] : [])];
  if (free.length > 0 || fit) put('');
  put(
    '',
    fit ? 'def loss(p, rows=data):' : 'def loss(p):',
    ...comment(t('torch.each')).map((line) => `    ${line}`),
    fit
      ? `    return f(${[...parts, 'rows[..., 0]', 'rows[..., 1]'].join(', ')})[:, 0]`
      : `    return f(${parts.join(', ')})`,
    '',
  );

  section(t('torch.starts', { n: count }));
  put('starts = torch.tensor(', '    [');
  for (let i = 0; i < count; i++) put(`        [${place(starts[2 * i], starts[2 * i + 1])}],`);
  put('    ],', '    dtype=torch.float64,', ')');
  section(t('torch.ours'));
  put('ours = torch.tensor(', '    [');
  for (let i = 0; i < count; i++) {
    const k = history.lastMove(i);
    const value = python(history.value(i, k)).replace('math.', '');
    put(
      `        [${k}, ${place(history.x(i, k), history.y(i, k)).replaceAll('math.', '')}, ${value}],`,
    );
  }
  put('    ],', '    dtype=torch.float64,', ')');
  put('steps = ours[:, 0].long()');

  if (ready || written) {
    const scheduled = [
      ...new Set(
        Object.values(lists).flatMap((list) => list.map((change) => String(change[2] ?? ''))),
      ),
    ].filter(Boolean);
    const draws = written?.draws || batched;
    if (draws) {
      // Starts that are placed by hand come with no seed.
      section(t('torch.random'));
      put(`SEED = ${scenario.at ? 0 : scenario.seed}`, '', '', ...PHILOX, '', '');
      if (written?.draws) put(...NORMALS, '', '');
    }
    if (batched) {
      section(t('torch.batches', { n: Number(batch) }));
      put(`BATCH = ${batch}`, ...BATCHES, '', '');
    }
    if (scheduled.length > 0) {
      section(t('torch.schedules'));
      put('', '');
      if (scheduled.some((name) => ['cosine', 'warmup', 'onecycle'].includes(name)))
        put(...EASE, '', '');
      for (const name of scheduled) put(...SCHEDULES[name], '', '');
    }
    if (!steady || written) {
      section(t('torch.settings'));
      put('SETTINGS = {');
      for (const [name, list] of Object.entries(lists))
        put(`    "${name}": [${list.map(entry).join(', ')}],`);
      put(
        '}',
        '',
        '',
        'def now(name, k):',
        '    since, value, *rest = [change for change in SETTINGS[name] if change[0] <= k][-1]',
        '    return rest[0](value, k - since, *rest[1:]) if rest else value',
        '',
        '',
      );
    }
    put('', 'p = starts.clone().requires_grad_(True)');
    if (ready) put(...optimizerOf(ready, lists, steady, t));
    else if (written) {
      section(t(written.note));
      put(...written.state, '', '', '@torch.no_grad()', 'def step(k, g):');
      put(...written.step.map((line) => `    ${line}`), '', '');
    }
    section(t('torch.loop'));
    put(
      'ends = starts.clone()',
      'for k in range(int(steps.max()) + 1):',
      '    ends[steps == k] = p.detach()[steps == k]',
    );
    if (ready && !steady)
      put('    for group in optimizer.param_groups:', '        group.update(settings(k))');
    put(
      ready ? '    optimizer.zero_grad()' : '    p.grad = None',
      `    loss(p${batched ? ', batch(k)' : ''}).sum().backward()`,
      ready ? '    optimizer.step()' : '    step(k, p.grad)',
      '',
    );
    put(...report(dimensions, land.axes, t));
  } else put('', ...check(t));
  return `${lines.join('\n').replace(/\n{4,}/g, '\n\n\n')}\n`;
}

/**
 * @param {import('./rules.js').Ready} rule
 * @param {Record<string, Change[]>} lists
 * @param {boolean} steady
 * @param {(key: string) => string} t
 */
function optimizerOf(rule, lists, steady, t) {
  const { name, settings, flags = [], fixed = {}, note } = rule;
  const value = (/** @type {string} */ own) => {
    const held = steady ? python(Number(lists[own][0][1])) : `now("${own}", k)`;
    if (!flags.includes(own)) return held;
    return steady ? (held === '0' ? 'False' : 'True') : `${held} != 0`;
  };
  const pairs = Object.entries(settings).map(([theirs, own]) => [
    theirs,
    typeof own === 'string' ? value(own) : `(${own.map(value).join(', ')})`,
  ]);
  const starts = (/** @type {string} */ own) => Number(lists[own]?.[0][1] ?? 0) > 0;
  const rises = (/** @type {string} */ own) =>
    !starts(own) && (lists[own] ?? []).some((change) => Number(change[1]) > 0);
  const given = Object.entries(fixed);
  const lines = note ? comment(t(note)) : [];
  // PyTorch refuses Nesterov's method without a momentum, and then forgets the last gradient, which ours keeps.
  if ('nesterov' in fixed && lists.momentum.some((change) => Number(change[1]) === 0)) {
    lines.push(...comment(t('torch.note_nesterov')));
    for (const pair of pairs)
      if (pair[0] === 'momentum') pair[1] = steady ? '1e-300' : `${pair[1]} or 1e-300`;
  }
  if (steady) {
    const all = [...pairs, ...given].map(([key, text]) => `${key}=${text}`);
    lines.push(`optimizer = torch.optim.${name}([p], ${all.join(', ')})`);
  } else {
    lines.push('', '', 'def settings(k):', '    return {');
    for (const [key, text] of pairs) lines.push(`        "${key}": ${text},`);
    const all = ['[p]', '**settings(0)', ...given.map(([key, text]) => `${key}=${text}`)];
    lines.push('    }', '', '', `optimizer = torch.optim.${name}(${all.join(', ')})`);
  }
  const buffers = {
    SGD: rises('momentum') && !('nesterov' in fixed) ? ['momentum_buffer'] : [],
    RMSprop:
      rises('momentum') || rises('centered') ? ['square_avg', 'momentum_buffer', 'grad_avg'] : [],
  }[name];
  if (buffers && buffers.length > 0) {
    lines.push(...comment(t('torch.later')));
    const zeros = buffers.map((buffer) => `"${buffer}": torch.zeros_like(p)`);
    if (name === 'RMSprop') zeros.unshift('"step": torch.tensor(0.0)');
    lines.push(`optimizer.state[p] = {${zeros.join(', ')}}`);
  }
  return lines;
}

/**
 * @param {number} dimensions @param {readonly string[]} axes
 * @param {(key: string, values?: Record<string, string | number>) => string} t
 */
function report(dimensions, axes, t) {
  const names = axes.slice(0, dimensions);
  return [
    ...comment(t('torch.report', { near: NEAR })),
    'there = ours[:, 1:-1]',
    'apart = (ends - there).abs() / there.abs().clamp(min=1)',
    'apart = torch.where(torch.isfinite(there), apart, 0.0).amax(1)',
    'values = loss(ends.detach())',
    `print("run  steps  ${names.join('  ')}  f  apart")`,
    'for i in range(len(starts)):',
    '    numbers = "  ".join(f"{n:.12g}" for n in [*ends[i].tolist(), values[i].item()])',
    '    print(f"{i + 1}  {steps[i]}  {numbers}  {apart[i]:.1e}")',
    `same = int((apart <= ${NEAR}).sum())`,
    'print(f"largest difference: {apart.max():.3e}")',
    `print(f"within ${NEAR}: {same} of {len(starts)}")`,
  ];
}

/** @param {(key: string) => string} t */
function check(t) {
  return [
    ...comment(t('torch.check')),
    'p = ours[:, 1:-1].clone().requires_grad_(True)',
    'value = loss(p)',
    'value.sum().backward()',
    'apart = (value - ours[:, -1]).abs() / ours[:, -1].abs().clamp(min=1)',
    'apart = torch.where(torch.isfinite(ours[:, -1]), apart, 0.0)',
    'print("run  steps  |gradient|  f  apart")',
    'for i in range(len(starts)):',
    '    print(f"{i + 1}  {steps[i]}  {p.grad[i].norm():.3e}  {value[i]:.12g}  {apart[i]:.1e}")',
    'print(f"largest difference of values: {apart.max():.3e}")',
  ];
}
