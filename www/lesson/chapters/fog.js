/** 6: in the fog a local minimum looks like any other. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'fog',
  scene: 'surface=two_valleys&at=1.6,1.2&speed=5&show=fog&hide=surface,readout,settings',
  tries: [
    { name: 'walk', play: true },
    { name: 'lift', set: 'step=1000&show=landscape&hide=readout,settings' },
    { name: 'elsewhere', set: 'at=-0.4,-1.5', play: true },
  ],
};
