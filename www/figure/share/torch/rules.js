/**
 * Each rule as PyTorch has it: a class of torch.optim with our settings by its names, or, where PyTorch has none, the rule
 * itself. The rest looks at more than PyTorch can be asked for in a few lines and is named as such.
 */

/**
 * A rule of torch.optim.
 * @typedef {object} Ready
 * @property {string} name of the class
 * @property {Record<string, string | [string, string]>} settings PyTorch's names: ours, or the two that make up its pair
 * @property {string[]} [flags] of ours that are true or false there
 * @property {Record<string, string>} [fixed] settings that make it the rule
 * @property {string} [note] key of what is to be said
 */

/**
 * A rule that stands in the script.
 * @typedef {object} Written
 * @property {string[]} state lines before the first step
 * @property {string[]} step lines of `def step(k, g)`: moves p at step k, g being the gradient
 * @property {boolean} [draws] whether it needs random numbers
 * @property {string} note key of what is to be said
 */

/** @type {Ready['settings']} */
const MOMENTS = {
  lr: 'lr',
  betas: ['beta1', 'beta2'],
  eps: 'eps',
  weight_decay: 'weight_decay',
};

/** @type {Record<string, Ready>} */
export const READY = {
  gd: { name: 'SGD', settings: { lr: 'lr', weight_decay: 'weight_decay' } },
  momentum: {
    name: 'SGD',
    settings: {
      lr: 'lr',
      momentum: 'momentum',
      dampening: 'dampening',
      weight_decay: 'weight_decay',
    },
  },
  nesterov: {
    name: 'SGD',
    settings: { lr: 'lr', momentum: 'momentum', weight_decay: 'weight_decay' },
    fixed: { nesterov: 'True' },
  },
  adagrad: {
    name: 'Adagrad',
    settings: {
      lr: 'lr',
      lr_decay: 'lr_decay',
      initial_accumulator_value: 'initial_accumulator_value',
      eps: 'eps',
      weight_decay: 'weight_decay',
    },
  },
  adadelta: {
    name: 'Adadelta',
    settings: { lr: 'lr', rho: 'rho', eps: 'eps', weight_decay: 'weight_decay' },
  },
  rmsprop: {
    name: 'RMSprop',
    settings: {
      lr: 'lr',
      alpha: 'alpha',
      momentum: 'momentum',
      eps: 'eps',
      weight_decay: 'weight_decay',
      centered: 'centered',
    },
    flags: ['centered'],
  },
  adam: { name: 'Adam', settings: { ...MOMENTS } },
  adamw: { name: 'AdamW', settings: { ...MOMENTS } },
  amsgrad: { name: 'Adam', settings: { ...MOMENTS }, fixed: { amsgrad: 'True' } },
  adamax: { name: 'Adamax', settings: { ...MOMENTS } },
  nadam: {
    name: 'NAdam',
    settings: {
      ...MOMENTS,
      momentum_decay: 'momentum_decay',
      decoupled_weight_decay: 'decoupled_weight_decay',
    },
    flags: ['decoupled_weight_decay'],
    note: 'torch.note_nadam',
  },
  radam: {
    name: 'RAdam',
    settings: { ...MOMENTS, decoupled_weight_decay: 'decoupled_weight_decay' },
    flags: ['decoupled_weight_decay'],
  },
  rprop: {
    name: 'Rprop',
    settings: { lr: 'lr', etas: ['etaminus', 'etaplus'], step_sizes: ['step_min', 'step_max'] },
  },
};

/** @type {Record<string, Written>} */
export const WRITTEN = {
  lion: {
    note: 'torch.note_lion',
    state: ['m = torch.zeros_like(p)'],
    step: [
      'lr, beta1, beta2 = now("lr", k), now("beta1", k), now("beta2", k)',
      'p.mul_(1 - lr * now("weight_decay", k))',
      'p.sub_(lr * torch.sign(m * beta1 + (1 - beta1) * g))',
      'm.mul_(beta2).add_((1 - beta2) * g)',
    ],
  },
  newton: {
    note: 'torch.note_newton',
    state: [],
    step: [
      'at = p.detach()',
      'hessian = torch.func.vmap(torch.func.hessian(lambda q: loss(q[None]).sum()))(at)',
      'if p.shape[1] == 1:',
      '    p.sub_(now("damping", k) * g / hessian[:, :, 0])',
      '    return',
      'xx, xy, yy = hessian[:, 0, 0], hessian[:, 0, 1], hessian[:, 1, 1]',
      'gx, gy = g[:, 0], g[:, 1]',
      'full = torch.stack([yy * gx - xy * gy, xx * gy - xy * gx], 1) / (xx * yy - xy * xy)[:, None]',
      'p.sub_(now("damping", k) * full)',
    ],
  },
  gd_armijo: {
    note: 'torch.note_armijo',
    state: [],
    step: [
      'here = loss(p)[:, None]',
      'square = (g * g).sum(1, keepdim=True)',
      't = torch.full_like(square, now("lr", k))',
      'for _ in range(100):',
      '    enough = loss(p - t * g)[:, None] <= here - now("c1", k) * t * square',
      '    if enough.all():',
      '        break',
      '    t = torch.where(enough, t, t * now("backtrack", k))',
      'p.sub_(torch.where(square == 0, 0.0, t * g))',
    ],
  },
  gd_noisy: {
    note: 'torch.note_noisy',
    draws: true,
    state: [],
    step: [
      'sigma = now("noise", k) / math.sqrt((1 + k) ** now("noise_decay", k))',
      'p.sub_(now("lr", k) * (g + sigma * normals(k)))',
    ],
  },
  langevin: {
    note: 'torch.note_langevin',
    draws: true,
    state: [],
    step: [
      'size = math.sqrt(2 * now("lr", k) * now("temperature", k) * now("cooling", k) ** k)',
      'p.copy_(p - now("lr", k) * g + size * normals(k))',
    ],
  },
};

/** What the rest looks at. @type {Record<string, string>} */
export const BEYOND = {
  newton_trust: 'torch.beyond_trust',
  bfgs: 'torch.beyond_search',
  cg: 'torch.beyond_search',
  gd_wolfe: 'torch.beyond_search',
  gd_perturbed: 'torch.beyond_memory',
  basin_hopping: 'torch.beyond_memory',
};
