/**
 * How a step of each rule is taken apart: its phases in their order, each with its equations. Names are those of the
 * core's terms and hyper-parameters; `g` is the gradient as the rule takes it, with weight decay if there is any. What
 * a phase computes is what stands left in its equations; a phase of which the core tells nothing is left out.
 *
 * Nothing here computes: every number that is shown is the core's. That the equations say what the core does is held
 * by tests/boundary/step.test.js, which works each of them out.
 */

/** @typedef {import('../../../engine/types.js').Explanation} Explanation */

/**
 * @typedef {object} Phase
 * @property {string} name its title is the text `phase.<name>`
 * @property {(string | {when: (told: Explanation) => boolean, equation: string})[]} equations
 * @property {string} [arrow] the vector that is drawn, if not what stands left in the first equation
 * @property {string[]} [beside] vectors drawn faintly beside it
 * @property {boolean} [trials] whether the points that were looked at belong to it
 * @property {string[]} [toScale] vectors drawn as long as they are, though of the gradient's kind elsewhere
 * @property {string} [squares] accumulated squares that are drawn: its name, `<name>_before` being what they were
 */

/** @type {Phase} */
const GRADIENT = { name: 'gradient', equations: ['gradient = grad(x)'] };
/** @type {Phase} */
const DECAY = {
  name: 'decay',
  equations: ['decayed_gradient = gradient + weight_decay*x'],
  beside: ['gradient'],
};
/** @type {Phase} */
const DECAY_POINT = {
  name: 'decay_point',
  equations: ['decayed_point = (1 - lr*weight_decay)*x'],
};
/** @type {Phase} */
const POINT = {
  name: 'point',
  equations: [
    { when: (told) => has(told, 'decayed_point'), equation: 'x_next = decayed_point + step' },
    { when: (told) => !has(told, 'decayed_point'), equation: 'x_next = x + step' },
  ],
  arrow: 'step',
};

/** Whether the core tells of a term. @param {Explanation} told @param {string} name */
const has = (told, name) => told.terms.some((term) => term.name === name);

/** A number that the core tells, NaN if it does not. @param {Explanation} told @param {string} name */
const numberOf = (told, name) => told.terms.find((term) => term.name === name)?.number ?? NaN;

/** Whether a step leads anywhere. @param {Explanation} told */
const moved = ({ from, to }) => from[0] !== to[0] || from[1] !== to[1];

/** Whether conjugate gradients begin anew with the steepest descent. @param {Explanation} told */
const restarted = (told) => {
  const direction = told.terms.find(({ name }) => name === 'direction')?.vector;
  return !!direction && direction.every((part, i) => part === -told.gradient[i]);
};

/** The last phases: the step, and where it leads. @param {...Phase['equations'][number]} equations @returns {Phase[]} */
const walk = (...equations) => [{ name: 'step', equations, beside: ['gradient'] }, POINT];

/** The last phases of a line search. @type {Phase[]} */
const SEARCH = [
  { name: 'search', equations: ['t = t'], trials: true, arrow: 'direction' },
  ...walk('step = t*direction'),
];

/** @type {Phase} */
const FIRST = {
  name: 'first_moment',
  equations: ['m = beta1*m_before + (1 - beta1)*g'],
  beside: ['m_before', 'gradient'],
};
/** @type {Phase} */
const SECOND = {
  name: 'second_moment',
  equations: ['v = beta2*v_before + (1 - beta2)*g^2'],
  squares: 'v',
};
/** @type {Phase} */
const BIAS = {
  name: 'bias',
  equations: ['m_hat = m/(1 - beta1^t)', 'v_hat = v/(1 - beta2^t)'],
  beside: ['m'],
  squares: 'v_hat',
};
/** @type {Phase} */
const ROOT = { name: 'root', equations: ['root = sqrt(v_hat) + eps'], squares: 'v_hat' };

/** @type {Readonly<Record<string, Phase[]>>} */
export const RECIPES = Object.freeze({
  gd: [GRADIENT, DECAY, ...walk('step = -lr*g')],

  momentum: [
    GRADIENT,
    DECAY,
    {
      name: 'momentum',
      equations: [
        { when: ({ step }) => step === 0, equation: 'buffer = momentum*buffer_before + g' },
        {
          when: ({ step, hyper }) => step > 0 && hyper.dampening === 0,
          equation: 'buffer = momentum*buffer_before + g',
        },
        {
          when: ({ step, hyper }) => step > 0 && hyper.dampening !== 0,
          equation: 'buffer = momentum*buffer_before + (1 - dampening)*g',
        },
      ],
      beside: ['buffer_before', 'gradient'],
    },
    ...walk(
      { when: ({ hyper }) => hyper.momentum !== 0, equation: 'step = -lr*buffer' },
      { when: ({ hyper }) => hyper.momentum === 0, equation: 'step = -lr*g' },
    ),
  ],

  nesterov: [
    GRADIENT,
    DECAY,
    {
      name: 'momentum',
      equations: ['buffer = momentum*buffer_before + g'],
      beside: ['buffer_before', 'gradient'],
    },
    {
      name: 'ahead',
      equations: ['ahead = g + momentum*buffer'],
      beside: ['buffer', 'gradient'],
    },
    ...walk('step = -lr*ahead'),
  ],

  adagrad: [
    GRADIENT,
    DECAY,
    { name: 'squares', equations: ['squares = squares_before + g^2'], squares: 'squares' },
    { name: 'root', equations: ['root = sqrt(squares) + eps'], squares: 'squares' },
    ...walk('step = -rate*over(g, root)'),
  ],

  rmsprop: [
    GRADIENT,
    DECAY,
    {
      name: 'squares',
      equations: ['v = alpha*v_before + (1 - alpha)*g^2'],
      squares: 'v',
    },
    { name: 'mean', equations: ['mean = alpha*mean_before + (1 - alpha)*g'] },
    {
      name: 'root',
      equations: [
        { when: ({ hyper }) => hyper.centered === 0, equation: 'root = sqrt(v) + eps' },
        { when: ({ hyper }) => hyper.centered !== 0, equation: 'root = sqrt(v - mean^2) + eps' },
      ],
      squares: 'v',
    },
    {
      name: 'momentum',
      equations: ['buffer = momentum*buffer_before + over(g, root)'],
      beside: ['buffer_before'],
    },
    ...walk(
      { when: ({ hyper }) => hyper.momentum > 0, equation: 'step = -lr*buffer' },
      { when: ({ hyper }) => hyper.momentum === 0, equation: 'step = -lr*over(g, root)' },
    ),
  ],

  adam: [GRADIENT, DECAY, FIRST, SECOND, BIAS, ROOT, ...walk('step = -lr*over(m_hat, root)')],

  adamw: [
    GRADIENT,
    DECAY_POINT,
    FIRST,
    SECOND,
    BIAS,
    ROOT,
    ...walk('step = -lr*over(m_hat, root)'),
  ],

  amsgrad: [
    GRADIENT,
    DECAY,
    FIRST,
    SECOND,
    { name: 'largest', equations: ['v_max = max(v_max_before, v)'], squares: 'v_max' },
    {
      ...BIAS,
      equations: ['m_hat = m/(1 - beta1^t)', 'v_hat = v_max/(1 - beta2^t)'],
    },
    ROOT,
    ...walk('step = -lr*over(m_hat, root)'),
  ],

  adamax: [
    GRADIENT,
    DECAY,
    FIRST,
    { name: 'largest', equations: ['u = max(beta2*u_before, abs(g) + eps)', 'root = u'] },
    { name: 'bias', equations: ['m_hat = m/(1 - beta1^t)'], beside: ['m'] },
    ...walk('step = -lr*over(m_hat, root)'),
  ],

  nadam: [
    GRADIENT,
    DECAY,
    DECAY_POINT,
    FIRST,
    SECOND,
    { name: 'bias', equations: ['v_hat = v/(1 - beta2^t)'], squares: 'v_hat' },
    ROOT,
    {
      name: 'weights',
      equations: [
        'mu = beta1*(1 - 0.96^(t*momentum_decay)/2)',
        'mu_next = beta1*(1 - 0.96^((t + 1)*momentum_decay)/2)',
        'mu_product = mu_product',
      ],
    },
    {
      name: 'ahead',
      equations: ['m_ahead = (1 - mu)/(1 - mu_product)*g + mu_next/(1 - mu_product*mu_next)*m'],
      beside: ['m', 'gradient'],
    },
    ...walk('step = -lr*over(m_ahead, root)'),
  ],

  radam: [
    GRADIENT,
    DECAY,
    DECAY_POINT,
    FIRST,
    SECOND,
    { name: 'bias', equations: ['m_hat = m/(1 - beta1^t)'], beside: ['m'] },
    {
      name: 'trust',
      equations: ['rho = 2/(1 - beta2) - 1 - 2*t*beta2^t/(1 - beta2^t)', 'rectifier = rectifier'],
    },
    { name: 'root', equations: ['root = sqrt(v) + eps'], squares: 'v' },
    ...walk(
      {
        when: (told) => has(told, 'root'),
        equation: 'step = -lr*rectifier*over(sqrt(1 - beta2^t)*m_hat, root)',
      },
      { when: (told) => !has(told, 'root'), equation: 'step = -lr*m_hat' },
    ),
  ],

  adadelta: [
    GRADIENT,
    DECAY,
    { name: 'squares', equations: ['v = rho*v_before + (1 - rho)*g^2'], squares: 'v' },
    {
      name: 'scaled',
      equations: ['delta = over(sqrt(u_before + eps)*g, sqrt(v + eps))'],
      beside: ['gradient'],
    },
    { name: 'step_squares', equations: ['u = rho*u_before + (1 - rho)*delta^2'] },
    ...walk('step = -lr*delta'),
  ],

  lion: [
    GRADIENT,
    DECAY_POINT,
    {
      name: 'mix',
      equations: ['c = beta1*m_before + (1 - beta1)*gradient'],
      beside: ['m_before', 'gradient'],
    },
    { name: 'sign', equations: ['sign = sign(c)'] },
    {
      name: 'first_moment',
      equations: ['m = beta2*m_before + (1 - beta2)*gradient'],
      beside: ['m_before', 'gradient'],
    },
    ...walk('step = -lr*sign'),
  ],

  rprop: [
    GRADIENT,
    {
      name: 'size',
      equations: [
        'size = min(max(size_before*by_sign(gradient*gradient_before, etaplus, etaminus), step_min), step_max)',
      ],
      beside: ['gradient_before'],
      arrow: 'gradient',
    },
    ...walk('step = -size*unless_turned(gradient*gradient_before, sign(gradient))'),
  ],

  newton: [
    GRADIENT,
    { name: 'hessian', equations: ['hessian = curve(x)'] },
    { name: 'newton', equations: ['newton_step = -solve(hessian, gradient)'] },
    ...walk('step = damping*newton_step'),
  ],

  newton_trust: [
    GRADIENT,
    { name: 'hessian', equations: ['hessian = curve(x)'] },
    { name: 'model', equations: ['model_step = lowest(radius)'] },
    {
      name: 'promise',
      equations: [
        'promised = -(dot(gradient, model_step) + dot(model_step, times(hessian, model_step))/2)',
        'kept = f - f_trial',
      ],
      arrow: 'model_step',
      trials: true,
    },
    {
      name: 'radius',
      equations: [
        {
          when: (told) => numberOf(told, 'next_radius') < numberOf(told, 'radius'),
          equation: 'next_radius = radius/4',
        },
        {
          when: (told) => numberOf(told, 'next_radius') > numberOf(told, 'radius'),
          equation: 'next_radius = min(2*radius, max_radius)',
        },
        {
          when: (told) => numberOf(told, 'next_radius') === numberOf(told, 'radius'),
          equation: 'next_radius = radius',
        },
      ],
    },
    ...walk(
      { when: (told) => moved(told), equation: 'step = model_step' },
      { when: (told) => !moved(told), equation: 'step = 0*model_step' },
    ),
  ],

  bfgs: [
    GRADIENT,
    {
      name: 'direction',
      equations: ['direction = -times(inverse_hessian, gradient)'],
      beside: ['gradient'],
    },
    ...SEARCH.slice(0, 1),
    {
      name: 'learn',
      equations: [
        'gradient_change = change(gradient)',
        'next_inverse_hessian = learn(inverse_hessian, step, gradient_change)',
      ],
      beside: ['gradient'],
    },
    ...SEARCH.slice(1),
  ],

  cg: [
    GRADIENT,
    {
      name: 'direction',
      equations: [
        'beta = polak_ribiere(gradient)',
        {
          when: (told) => !restarted(told),
          equation: 'direction = beta*direction_before - gradient',
        },
        { when: (told) => restarted(told), equation: 'direction = -gradient' },
      ],
      arrow: 'direction',
      beside: ['direction_before', 'gradient'],
    },
    ...SEARCH,
  ],

  gd_armijo: [GRADIENT, { name: 'direction', equations: ['direction = -gradient'] }, ...SEARCH],
  gd_wolfe: [GRADIENT, { name: 'direction', equations: ['direction = -gradient'] }, ...SEARCH],

  gd_noisy: [
    GRADIENT,
    {
      name: 'noise',
      equations: ['sigma = set_noise/(1 + k)^(noise_decay/2)', 'noise = draw(sigma)'],
      arrow: 'noise',
      beside: ['gradient'],
    },
    {
      name: 'noisy_gradient',
      equations: ['noisy_gradient = gradient + noise'],
      beside: ['gradient', 'noise'],
    },
    ...walk('step = -lr*noisy_gradient'),
  ],

  gd_perturbed: [
    GRADIENT,
    { name: 'push', equations: ['push = push', 'gradient_there = grad(x + push)'] },
    ...walk(
      { when: (told) => has(told, 'back'), equation: 'step = back - x' },
      { when: (told) => has(told, 'push'), equation: 'step = push - lr*gradient_there' },
      {
        when: (told) => !has(told, 'push') && !has(told, 'back'),
        equation: 'step = -lr*gradient',
      },
    ),
  ],

  langevin: [
    GRADIENT,
    { name: 'drift', equations: ['drift = -lr*gradient'] },
    {
      name: 'noise',
      equations: [
        'temperature_now = temperature*cooling^k',
        'noise = draw(sqrt(2*lr*temperature_now))',
      ],
      arrow: 'noise',
      beside: ['drift'],
      toScale: ['noise'],
    },
    ...walk('step = drift + noise'),
  ],

  basin_hopping: [
    GRADIENT,
    { name: 'hop', equations: ['hop = hop'] },
    { name: 'descent', equations: ['landed = landed'], trials: true, beside: ['hop'] },
    { name: 'accept', equations: ['accepted = accepted'] },
    ...walk({ when: (told) => numberOf(told, 'accepted') === 1, equation: 'step = landed - x' }),
  ],
});

/** Names with more than one term behind them: the first that the core tells of. @type {Readonly<Record<string, string[]>>} */
export const ALIASES = Object.freeze({ g: ['decayed_gradient', 'gradient'] });
