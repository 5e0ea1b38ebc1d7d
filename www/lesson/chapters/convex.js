/** 4: chords never dip below the graph; from fifty starts one end, and a proof of it. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'convex',
  scene: 'surface=bowl&x=-5,5&y=-5,5&show=landscape&hide=fog,readout,settings',
  tries: [
    { name: 'run', play: true },
    { name: 'chord', set: 'surface=parabola&starts=50&show=landscape,chord' },
    { name: 'trough', set: 'formula=(x+y)^2/4&lr=0.5&starts=50&show=landscape', play: true },
  ],
};
