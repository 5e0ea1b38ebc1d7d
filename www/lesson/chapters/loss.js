/** 1: a line through points; every line is a place, its loss the height there. No algorithm yet. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'loss',
  scene: 'data=line&at=0,3&show=fit,lines&hide=settings,readout,transport,tally,scale,fog,numbers',
  select: 0,
  tries: [
    { name: 'squares', set: 'show=fit,squares' },
    { name: 'outlier', set: 'data=anscombe3&show=fit,squares' },
    { name: 'absolute', set: 'data=anscombe3&loss=mae&show=fit,lines' },
  ],
};
