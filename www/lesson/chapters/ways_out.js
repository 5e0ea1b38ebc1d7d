/** 9: momentum, Adam, noise; a fair race with tuned rates, in which no rule always wins. */

/** A race from the same starts on some ground; the rates are those that “Tune each” finds there, from these starts. */
const race = (
  /** @type {string} */ surface,
  /** @type {number} */ gd,
  /** @type {number} */ momentum,
  /** @type {number} */ adam,
) =>
  `surface=${surface}&starts=12&sampling=sobol&race=gd:lr=${gd},momentum:lr=${momentum},adam:lr=${adam}&show=race`;

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'ways_out',
  scene: `${race('ravine', 0.05, 0.02, 1)}&hide=fog,readout,settings`,
  tries: [
    { name: 'rosenbrock', set: race('rosenbrock', 0.002, 0.001, 2) },
    { name: 'bowl', set: race('bowl', 0.2, 0.05, 0.1) },
    {
      name: 'noise',
      set: 'surface=two_valleys&optimizer=langevin&lr=0.05&temperature=0.5&cooling=0.99&at=0.93,0&steps=3000&speed=100',
      play: true,
    },
  ],
};
