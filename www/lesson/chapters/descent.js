/** 2: one step, again and again; first on the curve of cost against W, then on the surface over W and b. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'descent',
  // Points on both sides of the origin, so that the line is seen to turn about it.
  scene:
    'model=W*x&data=-2:-1.6,-1:-1.1,1:1,2:2.2,3:2.7&at=-0.6&lr=0.05&speed=3&show=step&hide=scale,fog,numbers',
  predict: { set: 'at=-0.6;2.6' },
  select: 0,
  tries: [
    { name: 'other_side', set: 'at=2.6', play: true },
    { name: 'surface', set: 'data=line&at=0,3&lr=0.08&speed=8&show=step', play: true },
    { name: 'closer', set: 'data=line&at=0,3&lr=0.08&step=1&show=step' },
  ],
};
