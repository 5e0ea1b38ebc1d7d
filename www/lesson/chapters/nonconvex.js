/** 5: the same fifty starts in a bowl and among hollows: one end there, many here. */

/** Both grounds show the same stretch of the plane, so the starts are the same points. */
const SAME = 'x=-5,5&y=-5,5&beside=bowl';

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'nonconvex',
  scene: `surface=styblinski_tang&${SAME}&hide=fog,readout,settings`,
  predict: { set: 'surface=styblinski_tang&at=-4.5,1;-0.5,-4.5;0.6,4.5;4.6,-0.2' },
  tries: [
    { name: 'run', play: true },
    { name: 'chord', set: 'surface=styblinski_tang&show=landscape,chord' },
    { name: 'hollows', set: `surface=rastrigin&${SAME}`, play: true },
  ],
};
