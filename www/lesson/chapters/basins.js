/** 8: every start belongs to a basin, and watersheds part them. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'basins',
  scene: 'surface=himmelblau&show=basins&hide=fog,readout',
  predict: { set: 'at=-0.4,-0.4;-0.05,-0.4;-0.3,-0.9;0.1,-1.2&show=log' },
  tries: [
    { name: 'run', play: true },
    { name: 'rain', set: 'show=rain' },
    { name: 'large', set: 'lr=0.02' },
    { name: 'momentum', set: 'optimizer=momentum' },
    { name: 'hair', set: 'at=-0.4,-0.4;-0.05,-0.4;-0.3,-0.9;0.1,-1.2', play: true },
  ],
};
