/** 10: a formula or data of one's own, and what changes in a million dimensions. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'own',
  scene: 'formula=sin(x)*cos(y)%2B(x^2%2By^2)/20&lr=0.2&show=landscape',
  tries: [
    { name: 'formula', set: 'formula=x^4-3*x^2%2By^2%2Ba*x&p=a:0.5&x=-3,3&y=-3,3&lr=0.05' },
    { name: 'data', set: 'data=two_classes&show=fit' },
    { name: 'neuron', set: 'data=neuron_a&show=fit' },
  ],
  sources: [
    ['Bray & Dean 2007', 'https://doi.org/10.1103/PhysRevLett.98.150201'],
    ['Dauphin et al. 2014', 'https://arxiv.org/abs/1406.2572'],
    ['Choromanska et al. 2015', 'https://arxiv.org/abs/1412.0233'],
  ],
};
