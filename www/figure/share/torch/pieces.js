/** Pieces of Python that some scripts need. Philox, its fractions and its shuffle are those of src/random.rs and src/batch.rs. */

/** Each as lines of a schedule's function of a rate and its own time. @type {Record<string, string[]>} */
export const SCHEDULES = {
  step: ['def step_schedule(rate, k, every, factor):', '    return rate * factor ** (k // every)'],
  exp: ['def exp_schedule(rate, k, factor):', '    return rate * factor**k'],
  cosine: [
    'def cosine_schedule(rate, k, steps, lowest):',
    '    return ease(rate, lowest, k / steps)',
  ],
  warmup: [
    'def warmup_schedule(rate, k, warm, steps, lowest):',
    '    if k < warm:',
    '        return rate * (k + 1) / warm',
    '    return rate if steps <= warm else ease(rate, lowest, (k - warm) / (steps - warm))',
  ],
  onecycle: [
    'def onecycle_schedule(rate, k, steps):',
    '    top, end, first = 0.3 * steps - 1, steps - 1, rate / 25',
    '    if k <= top:',
    '        return ease(first, rate, k / top if top > 0 else 1)',
    '    return ease(rate, first / 1e4, (k - top) / (end - top))',
  ],
};

export const EASE = [
  'def ease(a, b, part):',
  '    return b if part >= 1 else b + (a - b) * (1 + math.cos(math.pi * part)) / 2',
];

export const PHILOX = [
  'def philox(counter):',
  '    a, b, c, d = counter',
  '    low, high = SEED % 2**32, SEED >> 32',
  '    for _ in range(10):',
  '        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c',
  '        a, b = (second >> 32) ^ b ^ low, second % 2**32',
  '        c, d = (first >> 32) ^ d ^ high, first % 2**32',
  '        low, high = (low + 0x9E3779B9) % 2**32, (high + 0xBB67AE85) % 2**32',
  '    return a, b, c, d',
];

export const NORMALS = [
  'def normals(k):',
  '    rows = []',
  '    for run in range(len(starts)):',
  '        a, b, c, d = philox((run, k, 4, 0))',
  '        u, v = ((a << 32 | b) >> 11) / 2**53, ((c << 32 | d) >> 11) / 2**53',
  '        radius, angle = math.sqrt(-2 * math.log(1 - u)), 2 * math.pi * v',
  '        rows.append([radius * math.cos(angle), radius * math.sin(angle)])',
  '    return torch.tensor(rows)[:, : starts.shape[1]]',
];

export const BATCHES = [
  'orders = {}',
  '',
  '',
  'def order(run, epoch):',
  '    rows = list(range(len(data)))',
  '    for at in range(len(rows)):',
  '        if at % 4 == 0:',
  '            words = philox((run, epoch, 7, at // 4))',
  '        other = at + ((len(rows) - at) * words[at % 4] >> 32)',
  '        rows[at], rows[other] = rows[other], rows[at]',
  '    return rows',
  '',
  '',
  'def batch(k):',
  '    epoch, number = divmod(k, math.ceil(len(data) / BATCH))',
  '    if epoch not in orders:',
  '        orders.clear()',
  '        orders[epoch] = torch.tensor([order(run, epoch) for run in range(len(starts))])',
  '    return data[orders[epoch][:, number * BATCH : (number + 1) * BATCH]]',
];
